email-malformed = Geben Sie eine E-Mail-Adresse wie ada@example.org ein.
email-invisible = Diese E-Mail-Adresse enthält ein unsichtbares Zeichen. Löschen Sie sie ganz und tippen Sie sie neu.
display-name-too-long = Dieser Name ist zu lang. Kürzen Sie ihn auf 64 Zeichen und versuchen Sie es noch einmal.
display-name-unusable = Dieser Name enthält ein unsichtbares Zeichen, das hier nicht erlaubt ist. Löschen Sie ihn ganz und geben Sie ihn neu ein.
password-too-short = Das Passwort braucht mindestens 8 Zeichen.
password-too-long = Das Passwort darf höchstens 1.024 Bytes lang sein.
password-guessable = Dieses Passwort ist zu leicht zu erraten. Wählen Sie ein anderes: Ein paar Wörter hintereinander sind gut.
password-not-current = Das ist nicht Ihr aktuelles Passwort. Versuchen Sie es noch einmal.
log-in-again-first = Melden Sie sich zuerst ab und wieder an, damit wir wissen, dass Sie es sind. Nichts geht verloren.
password-needs-passkey = Fügen Sie zuerst einen Passkey hinzu: Ohne Passwort brauchen Sie ihn zum Anmelden.
only-log-in-method = Nur so können Sie sich anmelden. Legen Sie zuerst ein Passwort fest, oder fügen Sie einen Passkey hinzu.
recovery-needs-password = Dieses Konto hat ein Passwort: Wählen Sie ein neues. Ihr Code oder Link gilt noch.
recovery-link-unusable = Dieser Link wurde schon benutzt oder ist abgelaufen. Bitten Sie die Administration dieser Website um einen neuen.
passkey-not-added = Es wurde kein Passkey hinzugefügt. Versuchen Sie es noch einmal.
passkey-not-accepted = Wir konnten Sie mit diesem Passkey nicht anmelden. Versuchen Sie es noch einmal, oder melden Sie sich mit Ihrem Passwort an.
provider-late = Diese Anmeldung hat zu lange gedauert oder wurde in einem anderen Browser oder einer anderen Sitzung begonnen. Es hat sich nichts geändert. Versuchen Sie es noch einmal.
provider-failed = Die Anmeldung bei der anderen Website ist fehlgeschlagen. Versuchen Sie es noch einmal.
provider-unavailable = Die andere Website antwortet nicht. Es hat sich nichts geändert. Versuchen Sie es in einigen Minuten noch einmal, oder melden Sie sich auf andere Weise an.
provider-no-email = Die andere Website hat Ihre E-Mail-Adresse nicht bestätigt. Registrieren Sie sich stattdessen hier.
provider-taken = Jenes Konto ist hier schon mit einem anderen Konto verbunden.
provider-email-taken = Mit Ihrer E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich mit dessen Passwort an, und verbinden Sie dann die andere Website auf der Kontoseite.

sort-unknown = Sortieren Sie nach newest, oldest, name oder size.
position-unknown = Diese Stelle der Liste gibt es nicht. Beginnen Sie von vorn.
batch-empty = Die Liste ist leer. Nennen Sie mindestens eine Datei.
batch-too-long = Die Liste ist zu lang. Nennen Sie höchstens 100 auf einmal.
report-form-too-long = Ein Formular in dieser Meldung ist zu lang. Melden Sie höchstens 64 Felder und 32 KiB eines Formulars.
new-name-empty = Eine Datei braucht einen Namen. Geben Sie einen ein und versuchen Sie es noch einmal.
new-name-too-long = Dieser Name ist zu lang. Kürzen Sie ihn auf 255 Zeichen und versuchen Sie es noch einmal.
new-name-unusable = Dieser Name ist nicht verwendbar: Er enthält einen Schrägstrich oder ein unsichtbares Steuerzeichen. Geben Sie einen anderen ein.
new-extension-not-allowed = Eine Datei mit dieser Endung würde beim Öffnen als Programm ausgeführt. Geben Sie einen Namen mit einer anderen Endung ein.
no-forms = Dieser Speicher nimmt keine Formulare an. Erlauben Sie JavaScript auf dieser Seite, und wählen Sie die Datei noch einmal aus.
plain-max-file-size = Ohne JavaScript nimmt dieses Formular eine Datei von höchstens { SIZE($max) } an.
cannot-sign-again = Dieser Upload ist beendet oder wurde für eine andere Datei begonnen und kann nicht noch einmal signiert werden. Laden Sie die Datei neu hoch.

no-parts = Dieser Speicher nimmt keine Dateien in Teilen an. Senden Sie die Datei im Ganzen.
parts-whole-form = Dieser Upload ist als Formular für die ganze Datei signiert. Senden Sie sie so.
parts-size-fixed = Die Größe der Teile dieses Uploads steht schon fest. Teilen Sie die Datei wie zuvor.
parts-none-signed = Von diesem Upload wurde noch kein Teil signiert. Lassen Sie zuerst seine Teile signieren.
parts-wrong-count = Die Zahl der Teile stimmt nicht. Zählen Sie sie nach der festgelegten Größe.
parts-bad-size = Ein Teil muss 5 MiB bis 5 GiB groß sein. Wählen Sie eine andere Größe.
parts-too-many = Eine Datei kann höchstens 10.000 Teile haben. Machen Sie die Teile größer.
parts-too-large = Eine Datei in Teilen kann höchstens 5 TiB groß sein. Wählen Sie eine kleinere.
parts-batch = Nennen Sie 1 bis 100 Teile auf einmal.
parts-no-such = Einen solchen Teil hat die Datei nicht. Nummerieren Sie die Teile von 1 bis zu ihrer Anzahl.

not-arrived = Die Datei ist noch nicht im Speicher angekommen.
rejected-other-type = Die Datei ist nicht, was ihr Name sagt: Sie sieht aus wie { $detected }. Der Upload wurde gelöscht; wählen Sie die Datei mit dem richtigen Namen noch einmal aus.
rejected-wrong-type = Die Datei ist nicht, was ihr Name sagt: Sie sieht aus wie { $detected }. Der Upload wurde gelöscht.
rejected-type-not-allowed = Dateien dieses Typs ({ $detected }) können hier nicht hochgeladen werden. Der Upload wurde gelöscht.
rejected-type-unrecognized = Der Inhalt dieser Datei ließ sich nicht als { $declared } erkennen. Der Upload wurde gelöscht.
rejected-type-unknown = Wir erkennen nicht, was für eine Datei das ist. Der Upload wurde gelöscht.
rejected-password-protected = Dieses Dokument ist mit einem Passwort geschützt, sein Inhalt lässt sich deshalb nicht prüfen. Der Upload wurde gelöscht; speichern Sie das Dokument ohne Passwort und laden Sie es noch einmal hoch.
rejected-old-office = Dieses Dokument hat ein älteres Office-Format ({ $detected }). Der Upload wurde gelöscht; speichern Sie das Dokument als .docx, .xlsx oder .pptx und laden Sie es noch einmal hoch.
rejected-password-protected-or-old = Dieses Dokument ist mit einem Passwort geschützt oder hat ein älteres Office-Format. Der Upload wurde gelöscht; speichern Sie das Dokument ohne Passwort als .docx, .xlsx oder .pptx und laden Sie es noch einmal hoch.
rejected-other-upload = Die angekommene Datei gehört nicht zu diesem Upload und wurde gelöscht. Laden Sie Ihre Datei noch einmal hoch.
rejected-other-size = Die Datei kam mit einer anderen Größe an als angekündigt. Der Upload wurde gelöscht; laden Sie die Datei noch einmal hoch.
rejected-other-bytes = Die angekommenen Daten weichen von den gesendeten ab. Der Upload wurde gelöscht; laden Sie die Datei noch einmal hoch.
rejected-account-closed = Das Konto war geschlossen, als diese Datei ankam. Der Upload wurde gelöscht; laden Sie die Datei noch einmal hoch.

picture-no-rendition = Jede Größe eines Bildes muss WebP, JPEG oder PNG mit höchstens { SIZE($max) } sein. Wählen Sie das Bild noch einmal aus.
picture-no-preview = Die Vorschau des Bildes ist nicht lesbar. Wählen Sie das Bild noch einmal aus.
picture-not-three = Ein Bild braucht drei Größen. Wählen Sie das Bild noch einmal aus.
picture-not-stored = Das Bild ist nicht gespeichert. Wählen Sie es noch einmal aus.

wrong-method = Diese Adresse der API erwartet eine andere Methode.
malformed-request = Die Anfrage passt nicht zur API. Senden Sie JSON mit den Feldern und Typen, die die API beschreibt.
body-too-large = Die Anfrage ist zu groß oder wurde abgeschnitten. Senden Sie höchstens 100 Dateien auf einmal.
body-no-json = Der Inhalt der Anfrage ist kein JSON. Senden Sie ein JSON-Objekt, wie die API es beschreibt.
form-unreadable = Dieses Formular war nicht lesbar. Gehen Sie zurück, laden Sie die Seite neu und senden Sie es noch einmal.

device-on = { $browser } auf { $system }
device-unknown = Unbekanntes Gerät
plain-name = Upload { $moment }

checksum-malformed = Schreiben Sie eine Prüfsumme als sha256: und Base64, oder als md5: und 32 Hexziffern.
checksum-each-part = Nennen Sie für jeden Teil eine Prüfsumme oder null, oder gar keine.
checksum-each-id = Nennen Sie für jede ID eine Prüfsumme oder null, oder gar keine.
