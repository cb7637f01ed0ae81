editor-title = Ihr Bild
editor-frame = Das Foto in seinem Rahmen
editor-help = Ziehen Sie das Foto, oder bewegen Sie es mit den Pfeiltasten. Plus und Minus gehen näher heran und zurück, R dreht es.
editor-zoom = Zoom
editor-turn = Drehen
editor-use = Dieses Bild verwenden
editor-sending = Wird gesendet …
editor-cancel = Abbrechen

photo-too-large = Dieses Foto hat mehr als { NUMBER($millions) } Millionen Pixel. Wählen Sie ein kleineres.
photo-svg = Eine SVG-Zeichnung kann kein Profilbild sein. Wählen Sie ein Foto, oder speichern Sie sie als PNG.
photo-heic = Dieser Browser kann keine HEIC-Fotos lesen. Speichern Sie es als JPEG, oder wählen Sie es in Safari aus.
photo-unreadable = Diese Datei ist kein Bild, das dieser Browser lesen kann. Wählen Sie ein anderes.
photo-place-removed = Dieses Foto verrät, wo es aufgenommen wurde. Das wird entfernt, bevor etwas Ihr Gerät verlässt.
photo-nothing-hidden = Was eine Kamera in einem Foto versteckt, wird nicht mitgesendet.
photo-cut = Die Verbindung ist abgerissen. Nichts hat sich geändert; versuchen Sie es noch einmal.
photo-refused = Der Speicher hat das Bild abgelehnt. Nichts hat sich geändert; versuchen Sie es später noch einmal.
photo-no-room = Dieser Browser hat keinen Platz für das Bild. Schließen Sie einige Tabs und versuchen Sie es noch einmal.
