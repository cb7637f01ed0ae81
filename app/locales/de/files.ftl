files-title = Ihre Dateien
file-title = Ihre Datei
select-all = Alle auswählen
delete-selected = Ausgewählte löschen
view-label = Ansicht
view-list = Liste
view-grid = Kacheln
pagination = Seiten
first-page = Erste Seite
load-more = Mehr laden

search-by-name = Nach Namen suchen
order = Sortieren
order-newest = Neueste zuerst
order-oldest = Älteste zuerst
order-name = Name
order-size = Größte zuerst
show = Anzeigen
found-none = Keine Datei passt zu „{ $query }“.
found = { $count ->
    [one] { $count } Datei gefunden.
   *[other] { $count } Dateien gefunden.
}
found-more = Mehr als { NUMBER($count) } Dateien gefunden; angezeigt werden die ersten.
nothing-found = Nichts gefunden.
nothing-found-text = Versuchen Sie es mit einem Teil des Namens oder mit weniger Wörtern.
show-all-files = Alle Dateien zeigen
nothing-yet = Noch keine Dateien.
nothing-yet-text = Wählen Sie auf Ihrem Profil eine Datei aus, oder legen Sie dort irgendwo eine ab. Sie geht direkt in den Speicher und erscheint hier, sobald sie überprüft ist.

storage-used = { SIZE($used) } von { SIZE($limit) } belegt
storage-reserved = { SIZE($used) } von { SIZE($limit) } belegt, davon { SIZE($reserved) } für unfertige Uploads

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
not-shown = Dateien dieses Typs haben hier keine Vorschau. Laden Sie sie herunter, um sie zu öffnen.
link-days = { $count ->
    [one] Öffentlicher Link, { $count } Tag gültig
   *[other] Öffentlicher Link, { $count } Tage gültig
}
link-hours = { $count ->
    [one] Öffentlicher Link, { $count } Stunde gültig
   *[other] Öffentlicher Link, { $count } Stunden gültig
}
link-minutes = { $count ->
    [one] Öffentlicher Link, { $count } Minute gültig
   *[other] Öffentlicher Link, { $count } Minuten gültig
}
link-seconds = { $count ->
    [one] Öffentlicher Link, { $count } Sekunde gültig
   *[other] Öffentlicher Link, { $count } Sekunden gültig
}
link-select = Markieren und kopieren Sie ihn.
link-copied = In die Zwischenablage kopiert.
link-lasts = Der Link lässt sich nicht widerrufen. Er gilt nicht mehr, wenn er abläuft oder die Datei gelöscht wird.
show-file = Datei anzeigen

notice-uploaded = Ihre Datei ist gespeichert.
notice-pending = Ihre Datei ist noch nicht angekommen. Die Datei auf Ihrem Gerät ist unverändert. Laden Sie diese Seite gleich neu; fehlt sie dann noch, laden Sie sie noch einmal hoch.
notice-failed = Wir konnten Ihre Datei nicht speichern. Die Datei auf Ihrem Gerät ist unverändert. Prüfen Sie, ob sie nicht leer oder zu groß ist und ihr Typ erlaubt ist, und laden Sie sie noch einmal hoch.
notice-deleted = Datei gelöscht. Sie können das kurze Zeit rückgängig machen.
notice-restored = Datei wiederhergestellt.
notice-renamed = Datei umbenannt.
notice-not-renamed = Datei nicht umbenannt: Ein Name hat höchstens 255 Zeichen, keinen Schrägstrich und kein unsichtbares Steuerzeichen. Versuchen Sie einen anderen Namen.
notice-gone = Diese Datei gibt es nicht mehr, und es ist zu spät, sie wiederherzustellen. Wenn Sie sie noch auf Ihrem Gerät haben, laden Sie sie noch einmal hoch.
notice-all-gone = Diese Dateien gibt es nicht mehr.
notice-none-chosen = Keine Datei ist ausgewählt. Wählen Sie die Dateien zum Löschen aus und versuchen Sie es noch einmal.
notice-many-deleted = { $count ->
    [one] { $count } Datei gelöscht. Sie können das kurze Zeit rückgängig machen.
   *[other] { $count } Dateien gelöscht. Sie können das kurze Zeit rückgängig machen.
}
notice-many-restored = { $count ->
    [one] { $count } Datei wiederhergestellt.
   *[other] { $count } Dateien wiederhergestellt.
}
