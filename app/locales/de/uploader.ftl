# Der Uploader. Auch der Browser hat diese Texte.

choose-files = Dateien auswählen
upload-button = Hochladen
drop-hint = oder irgendwo auf dieser Seite ablegen oder einfügen
max-file-size = Höchstens { SIZE($max) } pro Datei.

uploads = Uploads
all-uploads = Alle Uploads
uploading = { $name } wird hochgeladen

waiting-logged-out = Sie sind abgemeldet. Nichts ist verloren: Melden Sie sich wieder an und setzen Sie die Uploads hier fort.
log-in-other-tab = In einem anderen Tab anmelden
resume-uploads = Uploads fortsetzen
waiting-offline = Sie sind offline. Die Uploads werden fortgesetzt, sobald Sie wieder online sind.
waiting-code = Fotos und Ordner warten auf das Netz: Die Seite muss erst den Code laden, der sie liest.
discard-interrupted = Verwerfen
pause-all = Alle anhalten
resume-all = Alle fortsetzen
clear-finished = Fertige entfernen

pause = Anhalten
pause-file = { $name } anhalten
resume = Fortsetzen
resume-file = { $name } fortsetzen
cancel = Abbrechen
cancel-file = { $name } abbrechen
retry = Erneut versuchen
retry-file = { $name } erneut versuchen
retry-now = Jetzt versuchen
retry-now-file = { $name } jetzt versuchen
remove = Entfernen
remove-file = { $name } entfernen

state-sending = Wird gesendet, { NUMBER($percent) } %
state-on-its-way = Auf dem Weg zum Speicher, bisher { NUMBER($seconds) } s
state-next-try = { $reason } Nächster Versuch in { NUMBER($seconds) } s.
state-next-attempt = { $reason } Versuch { NUMBER($attempt) }, der nächste in { NUMBER($seconds) } s.
state-refused = Abgelehnt: { $reason }
state-failed = Fehlgeschlagen: { $reason }
state-waiting = Wartet
state-preparing = Wird vorbereitet
state-storing = Wartet auf den Speicher
state-verifying = Wird überprüft
state-checking = Wir sehen nach, ob sie angekommen ist
state-verified = Überprüft
state-paused = Angehalten
state-cancelled = Abgebrochen

reason-network = Die Verbindung zum Speicher ist abgerissen.
reason-stalled = Der Upload kam nicht voran.
reason-interrupted = Der Browser hat das Senden abgebrochen.
reason-store-busy = Der Speicher ist beschäftigt.
reason-store-error = Der Speicher hat ein Problem.
reason-corrupted = Die Datei wurde unterwegs beschädigt.
reason-expired = Die Erlaubnis zum Hochladen ist abgelaufen.
reason-missing = Die Datei ist noch nicht im Speicher.
reason-server-unreachable = Wir erreichen den Server nicht.
reason-server-busy = Der Server ist beschäftigt.
reason-server-error = Der Server hat ein Problem.

failure-gave-up = { $reason } Nach einer Weile haben wir aufgegeben. Die Datei auf Ihrem Gerät ist unverändert; versuchen Sie es jederzeit erneut.
failure-denied = Der Speicher hat den Upload abgelehnt und nichts gespeichert. Die Datei auf Ihrem Gerät ist unverändert. Versuchen Sie es erneut; passiert es wieder, nennen Sie der Administration dieser Website den Supportcode.
failure-too-large = Die Datei ist größer geworden, seit Sie sie ausgewählt haben, oder für den Speicher zu groß. Nichts wurde gespeichert. Wählen Sie sie noch einmal aus, oder eine kleinere.
failure-too-small = Die Datei ist kleiner geworden, seit Sie sie ausgewählt haben. Nichts wurde gespeichert. Wählen Sie sie noch einmal aus.
failure-not-supported = Der Speicher nimmt auf diesem Weg keine Uploads an. Die Datei auf Ihrem Gerät ist unverändert. Nennen Sie der Administration dieser Website den Supportcode.
failure-store-full = Der Speicher ist voll. Ihre gespeicherten Dateien sind sicher, und die Datei auf Ihrem Gerät ist unverändert. Nennen Sie der Administration dieser Website den Supportcode, und versuchen Sie es später erneut.
failure-misconfigured = Der Speicher erkennt unsere Signatur nicht an: Der Fehler liegt bei uns. Die Datei auf Ihrem Gerät ist unverändert. Nennen Sie der Administration dieser Website den Supportcode.
failure-refused = Der Speicher hat den Upload abgelehnt und nichts gespeichert. Die Datei auf Ihrem Gerät ist unverändert. Versuchen Sie es erneut; passiert es wieder, nennen Sie der Administration dieser Website den Supportcode.
failure-changed = Die Datei auf Ihrem Gerät hat sich geändert oder lässt sich nicht mehr lesen. Nichts wurde gespeichert. Wählen Sie sie noch einmal aus.
failure-corrupted = Die Datei wurde unterwegs mehrmals beschädigt. Nichts wurde gespeichert, und die Datei auf Ihrem Gerät ist unverändert. Prüfen Sie die Verbindung und versuchen Sie es erneut.
failure-bad-answer = Wir haben die Antwort des Servers nicht verstanden. Die Datei auf Ihrem Gerät ist unverändert. Laden Sie die Seite neu und wählen Sie sie noch einmal aus.
failure-unconfirmed = Die Datei wurde gesendet, aber wir konnten nicht überprüfen, ob sie angekommen ist. Die Datei auf Ihrem Gerät ist unverändert. Versuchen Sie es erneut, um noch einmal zu prüfen.
failure-checksum-mismatch = Im Speicher kamen andere Daten an als angekündigt.

stored-of = { $count ->
    [one] { NUMBER($stored) } von { $count } Datei gespeichert
   *[other] { NUMBER($stored) } von { $count } Dateien gespeichert
}
sent-of = { SIZE($sent) } von { SIZE($bytes) }
stored-count = { $count ->
    [one] { $count } Datei gespeichert
   *[other] { $count } Dateien gespeichert
}
not-stored = { $count ->
    [one] { $count } nicht gespeichert
   *[other] { $count } nicht gespeichert
}
in-another-tab = In einem anderen Tab: { $line }
interrupted = { $count ->
    [one] { $count } Upload wurde unterbrochen: { $names }. Wählen Sie dieselbe Datei noch einmal aus, um ihn fortzusetzen.
   *[other] { $count } Uploads wurden unterbrochen: { $names }. Wählen Sie dieselben Dateien noch einmal aus, um sie fortzusetzen.
}
names-and-others = { $names } und andere
list-comma = ,{ " " }

announce-stored = { $name } ist gespeichert.
announce-refused = { $name } wurde abgelehnt.
announce-failed = { $name } konnte nicht gespeichert werden.
announce-restarted = { $name } wird noch einmal gesendet.
announce-logged-out = Sie sind abgemeldet. Die Uploads warten, bis Sie sich wieder anmelden.
announce-offline = Sie sind offline. Die Uploads warten auf das Netz.
announce-online = Sie sind wieder online. Die Uploads werden fortgesetzt.
announce-finished = { $count ->
    [one] { $count } Datei gespeichert.
   *[other] { $count } Dateien gespeichert.
}
announce-finished-not-all = { $count ->
    [one] { $count } Datei gespeichert, { NUMBER($unsuccessful) } nicht.
   *[other] { $count } Dateien gespeichert, { NUMBER($unsuccessful) } nicht.
}
announce-progress = { NUMBER($percent) } % gesendet.

size-bytes = { $count ->
    [one] { $count } Byte
   *[other] { $count } Bytes
}
size-kb = { $size } kB
size-mb = { $size } MB
size-gb = { $size } GB
size-tb = { $size } TB
size-pb = { $size } PB
support-code = Supportcode
support-copy = Code kopieren
support-copied = Code kopiert

## Metadata and speed.

clean-photos = Standort und Kameradaten aus Fotos entfernen, den Standort auch aus Videos
metadata-location-removed = Standort entfernt
metadata-removed = Metadaten aus dem Foto entfernt
metadata-location-may-remain = Diese Datei enthält vielleicht noch den Standort: Telemetrie lässt sich nicht entfernen
metadata-kept = GIF-, TIFF- und PDF-Dateien behalten ihre Metadaten
metadata-unreadable = Wir konnten diese Datei nicht auf Metadaten prüfen; sie wird unverändert gesendet
metadata-not-removed = Die Metadaten dieser Datei ließen sich nicht entfernen, deshalb wurde sie nicht gesendet. Prüfen Sie die Verbindung und wählen Sie die Datei noch einmal aus.
speed = { SIZE($speed) }/s
time-left-seconds = noch { NUMBER($count) } s
time-left-minutes = noch { NUMBER($count) } min
time-left-hours = noch { NUMBER($count) } h
announce-start = { $count ->
    [one] { $count } Datei wird gesendet, { SIZE($bytes) }.
   *[other] { $count } Dateien werden gesendet, { SIZE($bytes) }.
}
files-left-out = { $count ->
    [one] Die Seite nimmt { NUMBER($max) } Dateien auf einmal an. { $count } Datei wurde ausgelassen: Entfernen Sie fertige, und wählen Sie den Rest noch einmal aus.
   *[other] Die Seite nimmt { NUMBER($max) } Dateien auf einmal an. { $count } Dateien wurden ausgelassen: Entfernen Sie fertige, und wählen Sie den Rest noch einmal aus.
}
system-files-left-out = { $count ->
    [one] { $count } Systemdatei wie .DS_Store oder Thumbs.db wurde ausgelassen.
   *[other] { $count } Systemdateien wie .DS_Store oder Thumbs.db wurden ausgelassen.
}
photo-connection-lost = Die Verbindung ist abgerissen. Nichts hat sich geändert; versuchen Sie es noch einmal.
photo-refused = Der Speicher hat das Bild abgelehnt. Nichts hat sich geändert; versuchen Sie es später noch einmal.
