# Der Ort, an dem Dateien abgegeben werden. Auch der Browser hat diese Texte.

choose-files = Dateien auswählen
upload-button = Hochladen
drop-hint = oder irgendwo auf dieser Seite ablegen oder einfügen
most-bytes = Eine Datei darf höchstens { SIZE($max) } groß sein.

uploads = Uploads
all-uploads = Alle Uploads
uploading = { $name } wird hochgeladen

logged-out-hold = Sie sind abgemeldet. Nichts ist verloren: Melden Sie sich wieder an, dann geht es hier weiter.
log-in-elsewhere = In einem anderen Tab anmelden
go-on = Weitermachen
offline-hold = Sie sind offline. Die Uploads gehen weiter, sobald das Netz wieder da ist.
code-hold = Fotos und Ordner warten auf das Netz: Die Seite muss erst den Programmteil laden, der sie liest.
give-up = Aufgeben
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
state-storing = Der Speicher bestätigt
state-verifying = Wird überprüft
state-checking = Wir sehen nach, ob sie angekommen ist
state-verified = Überprüft
state-paused = Angehalten
state-cancelled = Abgebrochen

reason-network = Die Verbindung zum Speicher ist abgerissen.
reason-stalled = Eine Weile hat sich nichts bewegt.
reason-interrupted = Der Browser hat das Senden beendet.
reason-store-busy = Der Speicher ist beschäftigt.
reason-store-broken = Der Speicher hat ein Problem.
reason-corrupted = Die Datei wurde unterwegs beschädigt.
reason-expired = Die Erlaubnis zum Senden ist abgelaufen.
reason-missing = Die Datei ist noch nicht im Speicher.
reason-server-unreachable = Wir erreichen den Server nicht.
reason-server-busy = Der Server ist beschäftigt.
reason-server-broken = Der Server hat ein Problem.

failure-gave-up = { $reason } Wir haben es eine Weile versucht. Die Datei auf Ihrem Gerät ist unverändert; versuchen Sie es erneut, wann Sie mögen.
failure-denied = Der Speicher hat den Upload abgelehnt und nichts behalten. Die Datei auf Ihrem Gerät ist unverändert. Versuchen Sie es erneut; bleibt es dabei, nennen Sie den Betreibern dieser Seite den Supportcode.
failure-too-large = Die Datei ist größer geworden, seit Sie sie ausgewählt haben, oder für den Speicher zu groß. Nichts wurde behalten. Wählen Sie sie noch einmal aus, oder eine kleinere.
failure-too-small = Die Datei ist kleiner geworden, seit Sie sie ausgewählt haben. Nichts wurde behalten. Wählen Sie sie noch einmal aus.
failure-not-supported = Der Speicher nimmt auf diesem Weg keine Uploads an. Die Datei auf Ihrem Gerät ist unverändert. Nennen Sie den Betreibern dieser Seite den Supportcode.
failure-store-full = Der Speicher ist voll. Was Sie zuvor gespeichert haben, ist sicher, und die Datei auf Ihrem Gerät ist unverändert. Nennen Sie den Betreibern dieser Seite den Supportcode, und versuchen Sie es später erneut.
failure-misconfigured = Der Speicher erkennt unsere Unterschrift nicht an: Der Fehler liegt bei uns. Die Datei auf Ihrem Gerät ist unverändert. Nennen Sie den Betreibern dieser Seite den Supportcode.
failure-unfit = Unser Formular passt nicht zu dieser Datei, deshalb wurde nichts gesendet: Der Fehler liegt bei uns. Die Datei auf Ihrem Gerät ist unverändert. Versuchen Sie es erneut; bleibt es dabei, nennen Sie den Betreibern dieser Seite den Supportcode.
failure-refused = Der Speicher hat den Upload abgelehnt und nichts behalten. Die Datei auf Ihrem Gerät ist unverändert. Versuchen Sie es erneut; bleibt es dabei, nennen Sie den Betreibern dieser Seite den Supportcode.
failure-changed = Die Datei auf Ihrem Gerät hat sich geändert oder lässt sich nicht mehr lesen. Nichts wurde behalten. Wählen Sie sie noch einmal aus.
failure-corrupted = Die Datei wurde unterwegs mehrmals beschädigt, und nichts wurde behalten. Die Datei auf Ihrem Gerät ist unverändert. Prüfen Sie die Verbindung und versuchen Sie es erneut.
failure-bad-answer = Die Antwort des Servers war unverständlich. Die Datei auf Ihrem Gerät ist unverändert. Laden Sie die Seite neu und wählen Sie sie noch einmal aus.
failure-unconfirmed = Die Datei wurde gesendet, aber wir konnten nicht überprüfen, ob sie angekommen ist. Die auf Ihrem Gerät ist unverändert. Versuchen Sie es erneut, dann sehen wir noch einmal nach.
failure-other-bytes = Im Speicher kam etwas anderes an als angekündigt.

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
    [one] { $count } Upload wurde unterbrochen: { $names }. Wählen Sie dieselbe Datei noch einmal aus, dann geht er weiter.
   *[other] { $count } Uploads wurden unterbrochen: { $names }. Wählen Sie dieselben Dateien noch einmal aus, dann gehen sie weiter.
}
names-and-others = { $names } und andere
list-comma = ,{ " " }

news-stored = { $name } ist gespeichert.
news-refused = { $name } wurde abgelehnt.
news-failed = { $name } konnte nicht gespeichert werden.
news-restarted = { $name } wird noch einmal gesendet.
news-logged-out = Sie sind abgemeldet. Die Uploads warten, bis Sie wieder angemeldet sind.
news-offline = Sie sind offline. Die Uploads warten auf das Netz.
news-online = Das Netz ist wieder da. Die Uploads gehen weiter.
news-finished = { $count ->
    [one] { $count } Datei gespeichert.
   *[other] { $count } Dateien gespeichert.
}
news-finished-not-all = { $count ->
    [one] { $count } Datei gespeichert, { NUMBER($unsuccessful) } nicht.
   *[other] { $count } Dateien gespeichert, { NUMBER($unsuccessful) } nicht.
}
news-share = { NUMBER($percent) } % gesendet.

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

## Photos, and how fast it goes.

clean-photos = Standort und Kameradaten aus Fotos entfernen, den Standort auch aus Videos
hidden-place-removed = Standort entfernt
hidden-data-removed = Verborgene Angaben aus dem Foto entfernt
hidden-place-may-remain = Ein Teil dieser Datei enthält vielleicht noch den Standort: Telemetrie lässt sich nicht entfernen
hidden-stays = GIF-, TIFF- und PDF-Dateien behalten ihre Metadaten
hidden-unclear = Die Datei ließ sich nicht nach Metadaten durchsuchen; sie wird unverändert gesendet
hidden-not-cleaned = Die Metadaten dieser Datei ließen sich nicht entfernen, deshalb wurde sie nicht gesendet. Prüfen Sie die Verbindung und wählen Sie die Datei noch einmal aus.
pace-speed = { SIZE($speed) }/s
pace-seconds = noch { NUMBER($count) } s
pace-minutes = noch { NUMBER($count) } min
pace-hours = noch { NUMBER($count) } h
news-start = { $count ->
    [one] { $count } Datei wird gesendet, { SIZE($bytes) }.
   *[other] { $count } Dateien werden gesendet, { SIZE($bytes) }.
}
left-out = { $count ->
    [one] Die Seite nimmt { NUMBER($most) } Dateien auf einmal an. { $count } Datei wurde ausgelassen: Entfernen Sie fertige, und wählen Sie den Rest noch einmal aus.
   *[other] Die Seite nimmt { NUMBER($most) } Dateien auf einmal an. { $count } Dateien wurden ausgelassen: Entfernen Sie fertige, und wählen Sie den Rest noch einmal aus.
}
system-files-left-out = { $count ->
    [one] { $count } Systemdatei wie .DS_Store oder Thumbs.db wurde ausgelassen.
   *[other] { $count } Systemdateien wie .DS_Store oder Thumbs.db wurden ausgelassen.
}
