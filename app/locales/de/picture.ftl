editor-title = Ihr Bild
editor-frame = Bildausschnitt
editor-help = Verschieben Sie das Foto mit der Maus oder den Pfeiltasten. Mit + und − zoomen, mit R drehen.
editor-zoom = Zoom
editor-turn = Drehen
editor-use = Dieses Bild verwenden
editor-sending = Wird gesendet …
editor-cancel = Abbrechen

photo-too-large = Dieses Foto hat mehr als { NUMBER($millions) } Millionen Pixel. Wählen Sie ein kleineres.
photo-svg = Eine SVG-Zeichnung kann kein Profilbild sein. Wählen Sie ein Foto, oder speichern Sie sie als PNG.
photo-heic = Dieser Browser kann keine HEIC-Fotos lesen. Speichern Sie es als JPEG, oder wählen Sie es in Safari aus.
photo-unreadable = Dieser Browser kann diese Datei nicht als Bild lesen. Wählen Sie eine andere.
photo-location-removed = Dieses Foto enthält seinen Standort. Er wird vor dem Hochladen entfernt.
photo-metadata-removed = Standort und Kameradaten werden vor dem Hochladen entfernt.
photo-no-memory = Dieser Browser hat nicht genug Arbeitsspeicher für das Bild. Schließen Sie einige Tabs und versuchen Sie es noch einmal.
photo-canvas-blocked = Dieser Browser gibt das Bild nicht heraus, weil er Fingerprinting verhindert. Erlauben Sie dieser Website, Canvas-Daten zu lesen, und versuchen Sie es noch einmal.
