email-malformed = Geben Sie eine E-Mail-Adresse wie ada@example.org ein.
email-invisible = Diese E-Mail-Adresse enthält ein unsichtbares Zeichen. Löschen Sie sie ganz und tippen Sie sie neu.
password-too-short = Das Passwort braucht mindestens 8 Zeichen.
password-too-long = Das Passwort darf höchstens 1.024 Bytes lang sein.
password-guessable = Dieses Passwort würde man als eines der ersten erraten. Wählen Sie ein anderes: Ein paar Wörter hintereinander sind gut.
password-not-current = Das ist nicht Ihr aktuelles Passwort. Versuchen Sie es noch einmal.
prove-yourself = Melden Sie sich zuerst ab und wieder an, damit wir wissen, dass Sie es sind. Nichts geht verloren.
password-needs-passkey = Fügen Sie zuerst einen Passkey hinzu; ohne Passwort ist er Ihr Weg herein.
only-way-in = Das ist Ihr einziger Weg herein. Setzen Sie zuerst ein Passwort, oder fügen Sie einen Passkey hinzu.
recovery-needs-password = Dieses Konto hat ein Passwort: Wählen Sie ein neues. Ihr Code oder Link gilt noch.
recovery-link-unusable = Dieser Link wurde schon benutzt oder ist zu alt. Bitten Sie die Betreiber dieser Seite um einen neuen.
passkey-not-added = Es wurde kein Passkey hinzugefügt. Versuchen Sie es noch einmal.
passkey-not-let-in = Dieser Passkey gehört zu keinem Konto. Versuchen Sie es noch einmal, oder melden Sie sich mit Ihrem Passwort an.
issuer-late = Diese Anmeldung hat zu lange gedauert oder wurde in einem anderen Browser oder einer anderen Sitzung begonnen. Es hat sich nichts geändert. Versuchen Sie es noch einmal.
issuer-failed = Die Anmeldung bei der anderen Website hat nicht geklappt. Versuchen Sie es noch einmal.
issuer-away = Die andere Website antwortet nicht. Es hat sich nichts geändert. Versuchen Sie es in einigen Minuten noch einmal, oder melden Sie sich auf andere Weise an.
issuer-no-email = Die andere Website bestätigt keine E-Mail-Adresse von Ihnen. Registrieren Sie sich stattdessen hier.
issuer-taken = Diese Anmeldung gehört hier schon zu einem anderen Konto.
issuer-email-taken = Mit Ihrer Adresse gibt es schon ein Konto. Melden Sie sich mit dessen Passwort an, und verbinden Sie die andere Anmeldung auf der Kontoseite.

sort-unknown = Sortieren Sie nach newest, oldest, name oder size.
place-unknown = Diese Stelle der Liste gibt es nicht. Beginnen Sie von vorn.
batch-empty = Die Liste ist leer. Nennen Sie mindestens eine Datei.
batch-too-long = Die Liste ist zu lang. Nennen Sie höchstens 100 auf einmal.
new-name-empty = Eine Datei braucht einen Namen. Geben Sie einen ein und versuchen Sie es noch einmal.
new-name-too-long = Dieser Name ist zu lang. Kürzen Sie ihn auf 255 Zeichen und versuchen Sie es noch einmal.
new-name-unusable = Dieser Name ist nicht verwendbar: Er enthält einen Schrägstrich oder ein unsichtbares Steuerzeichen. Geben Sie einen anderen ein.
new-extension-not-allowed = Eine Datei mit dieser Endung würde beim Öffnen als Programm ausgeführt. Geben Sie einen Namen mit einer anderen Endung ein.
no-forms = Dieser Speicher nimmt keine Formulare an. Erlauben Sie der Seite ihr Skript, und wählen Sie die Datei noch einmal aus.
plain-most-bytes = Ohne JavaScript nimmt dieses Formular eine Datei von höchstens { SIZE($max) } an.
not-again = Dieser Upload ist beendet oder wurde für eine andere Datei begonnen und kann nicht noch einmal freigegeben werden. Senden Sie die Datei neu.

no-parts = Dieser Speicher nimmt keine Dateien in Teilen an. Senden Sie die Datei im Ganzen.
parts-whole-form = Dieser Upload ist ein Formular für eine ganze Datei. Senden Sie sie so.
parts-size-settled = Die Größe der Teile dieses Uploads steht schon fest. Teilen Sie die Datei wie zuvor.
parts-none-signed = Von diesem Upload wurde noch kein Teil freigegeben. Lassen Sie zuerst seine Teile freigeben.
parts-other-count = Die Datei hat eine andere Zahl von Teilen. Zählen Sie sie nach der vereinbarten Größe.
parts-bad-size = Ein Teil muss 5 MiB bis 5 GiB groß sein. Wählen Sie eine andere Größe.
parts-too-many = Eine Datei kann höchstens 10.000 Teile haben. Machen Sie die Teile größer.
parts-too-large = Eine Datei in Teilen kann höchstens 5 TiB groß sein. Wählen Sie eine kleinere.
parts-batch = Nennen Sie 1 bis 100 Teile auf einmal.
parts-no-such = Einen solchen Teil hat die Datei nicht. Zählen Sie die Teile von 1 an.

not-arrived = Sie ist noch nicht im Speicher angekommen.
seen-other-type = Die Datei ist nicht, was ihr Name sagt: Sie sieht aus wie { $seen }. Sie wurde entfernt; wählen Sie sie unter ihrem richtigen Namen noch einmal aus.
seen-wrong-type = Die Datei ist nicht, was ihr Name sagt: Sie sieht aus wie { $seen }. Sie wurde entfernt.
seen-not-allowed = Dateien dieser Art ({ $seen }) können hier nicht hochgeladen werden. Sie wurde entfernt.
seen-unrecognized = Der Inhalt dieser Datei ließ sich nicht als { $declared } erkennen. Sie wurde entfernt.
seen-unknown = Wir erkennen nicht, was für eine Datei das ist. Sie wurde entfernt.
seen-password-protected = Dieses Dokument ist mit einem Passwort geschützt, sein Inhalt lässt sich deshalb nicht prüfen. Es wurde entfernt; speichern Sie es ohne Passwort und laden Sie es noch einmal hoch.
seen-old-office = Dieses Dokument hat ein älteres Office-Format ({ $seen }). Es wurde entfernt; speichern Sie es als .docx, .xlsx oder .pptx und laden Sie es noch einmal hoch.
seen-password-protected-or-old = Dieses Dokument ist mit einem Passwort geschützt oder hat ein älteres Office-Format. Es wurde entfernt; speichern Sie es ohne Passwort als .docx, .xlsx oder .pptx und laden Sie es noch einmal hoch.
seen-other-upload = Was ankam, gehört nicht zu diesem Upload. Es wurde entfernt; laden Sie die Datei noch einmal hoch.
seen-other-size = Die Datei kam mit einer anderen Größe an als angekündigt. Sie wurde entfernt; laden Sie sie noch einmal hoch.
seen-other-bytes = Es kamen andere Bytes an, als gesendet wurden. Sie wurden entfernt; senden Sie die Datei noch einmal.
seen-after-closing = Das Konto war geschlossen, als diese Datei ankam. Sie wurde entfernt; laden Sie sie noch einmal hoch.

picture-no-rendition = Ein Bild hat in jeder Größe höchstens { SIZE($max) } als WebP, JPEG oder PNG. Wählen Sie es noch einmal aus.
picture-no-preview = Die Vorschau des Bildes ist nicht lesbar. Wählen Sie das Bild noch einmal aus.
picture-not-three = Ein Bild hat drei Größen. Wählen Sie das Bild noch einmal aus.
picture-not-stored = Das Bild ist nicht gespeichert. Wählen Sie es noch einmal aus.

wrong-method = Diese Adresse der API erwartet eine andere Methode.
does-not-fit = Die Anfrage passt nicht. Senden Sie JSON mit den Feldern und Typen, die die API beschreibt.
body-too-large = Die Anfrage ist zu groß oder wurde abgeschnitten. Senden Sie höchstens 100 Dateien auf einmal.
body-no-json = Der Inhalt der Anfrage ist kein JSON. Senden Sie ein JSON-Objekt, wie die API es beschreibt.
form-unreadable = Dieses Formular war nicht lesbar. Gehen Sie zurück, laden Sie die Seite neu und senden Sie es noch einmal.

device-on = { $browser } auf { $system }
device-unknown = Unbekanntes Gerät
plain-name = Upload { $moment }

checksum-malformed = Eine Prüfsumme schreibt man als sha256: und Base64, oder als md5: und 32 Hexziffern.
checksum-each-part = Nennen Sie für jeden Teil eine Prüfsumme oder null, oder gar keine.
checksum-each-id = Nennen Sie für jede ID eine Prüfsumme oder null, oder gar keine.
