files-title = Ihre Dateien
file-title = Ihre Datei
select-all = Alle auswählen
delete-selected = Ausgewählte löschen
look-of-list = Aussehen der Liste
view-list = Liste
view-grid = Kacheln
pages-of-list = Seiten der Liste
to-beginning = Zum Anfang
load-more = Mehr laden

search-by-name = Nach Namen suchen
order = Reihenfolge
order-newest = Neueste zuerst
order-oldest = Älteste zuerst
order-name = Nach Namen
order-size = Größte zuerst
show = Anzeigen
found-none = Keine Datei heißt „{ $query }“.
found = { $count ->
    [one] { $count } Datei gefunden.
   *[other] { $count } Dateien gefunden.
}
found-more = Mehr als { NUMBER($count) } Dateien gefunden; hier sind die ersten.
nothing-found = Nichts gefunden.
nothing-found-text = Versuchen Sie es mit einem Teil des Namens oder mit weniger Wörtern.
show-all-files = Alle Dateien zeigen
nothing-yet = Hier ist noch nichts.
nothing-yet-text = Wählen Sie auf Ihrem Profil eine Datei aus, oder legen Sie dort irgendwo eine ab. Sie geht direkt in den Speicher und erscheint hier, sobald sie überprüft ist.

storage-used = { SIZE($used) } von { SIZE($limit) } belegt
storage-reserved = { SIZE($used) } von { SIZE($limit) } belegt, davon { SIZE($reserved) } von unfertigen Uploads

select-file = { $name } auswählen
download = Herunterladen
download-file = { $name } herunterladen
copy-link = Link kopieren
copy-link-file = Link zu { $name } kopieren
delete = Löschen
delete-file = { $name } löschen
rename = Umbenennen
rename-file = { $name } umbenennen
new-name = Neuer Name
save = Speichern

other-files = Andere Dateien
all-files = Alle Dateien
previous-file = Vorherige
next-file = Nächste
fact-size = Größe
fact-type = Typ
fact-stored = Gespeichert
not-shown = Dateien dieser Art werden hier nicht angezeigt. Laden Sie sie herunter, um sie zu öffnen.
link-days = { $count ->
    [one] Ein Link für alle, die ihn haben, für { $count } Tag
   *[other] Ein Link für alle, die ihn haben, für { $count } Tage
}
link-hours = { $count ->
    [one] Ein Link für alle, die ihn haben, für { $count } Stunde
   *[other] Ein Link für alle, die ihn haben, für { $count } Stunden
}
link-minutes = { $count ->
    [one] Ein Link für alle, die ihn haben, für { $count } Minute
   *[other] Ein Link für alle, die ihn haben, für { $count } Minuten
}
link-seconds = { $count ->
    [one] Ein Link für alle, die ihn haben, für { $count } Sekunde
   *[other] Ein Link für alle, die ihn haben, für { $count } Sekunden
}
link-select = Markieren und kopieren Sie ihn.
link-copied = In die Zwischenablage kopiert.
link-lasts = Vorher kann ihn niemand zurückrufen; er endet nur mit der Datei früher.
show-the-file = Datei zeigen

notice-uploaded = Ihre Datei ist gespeichert.
notice-pending = Ihre Datei ist noch nicht angekommen. Die auf Ihrem Gerät ist unverändert. Laden Sie diese Seite gleich noch einmal; bleibt sie aus, senden Sie sie erneut.
notice-failed = Ihre Datei konnte nicht gespeichert werden, und nichts davon wurde behalten; die auf Ihrem Gerät ist unverändert. Prüfen Sie, ob sie nicht leer, nicht zu groß und von einer erlaubten Art ist, und senden Sie sie erneut.
notice-deleted = Die Datei ist gelöscht. Einen Moment lang kann sie noch zurückgeholt werden.
notice-restored = Die Datei ist wieder da.
notice-renamed = Die Datei hat ihren neuen Namen.
notice-unnamed = Die Datei behält ihren Namen: Ein Name hat höchstens 255 Zeichen und weder einen Schrägstrich noch ein unsichtbares Steuerzeichen. Versuchen Sie einen anderen.
notice-gone = Diese Datei ist nicht mehr da, und es ist zu spät, sie zurückzuholen. Wenn Sie sie noch auf Ihrem Gerät haben, senden Sie sie erneut.
notice-all-gone = Diese Dateien sind nicht mehr da.
notice-none-chosen = Nichts ist angekreuzt. Kreuzen Sie an, was weg soll, und versuchen Sie es noch einmal.
notice-many-deleted = { $count ->
    [one] { $count } Datei ist gelöscht. Einen Moment lang lässt sich das noch rückgängig machen.
   *[other] { $count } Dateien sind gelöscht. Einen Moment lang lässt sich das noch rückgängig machen.
}
notice-many-back = { $count ->
    [one] { $count } Datei ist wieder da.
   *[other] { $count } Dateien sind wieder da.
}
