editor-title = Votre photo
editor-frame = Cadre de recadrage
editor-help = Faites glisser la photo ou déplacez-la avec les flèches. Appuyez sur + ou − pour zoomer, sur R pour pivoter.
editor-zoom = Zoom
editor-turn = Pivoter
editor-use = Utiliser cette photo
editor-sending = Envoi…
editor-cancel = Annuler

photo-too-large = Cette photo a plus de { NUMBER($millions) } millions de pixels. Choisissez-en une plus petite.
photo-svg = Un dessin SVG ne peut pas servir de photo de profil. Choisissez une photo, ou enregistrez-le en PNG.
photo-heic = Ce navigateur ne sait pas lire les photos HEIC. Enregistrez-la en JPEG, ou choisissez-la dans Safari.
photo-unreadable = Ce navigateur ne peut pas lire ce fichier comme une image. Choisissez-en un autre.
photo-location-removed = Cette photo contient le lieu de prise de vue. Il est retiré avant l’envoi.
photo-metadata-removed = Le lieu et les données de l’appareil sont retirés avant l’envoi.
photo-no-memory = Ce navigateur n’a pas assez de mémoire pour cette photo. Fermez quelques onglets et réessayez.
photo-canvas-blocked = Ce navigateur ne fournit pas la photo, car il résiste à la prise d’empreinte. Autorisez ce site à lire les données canvas et réessayez.
