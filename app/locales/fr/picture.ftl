editor-title = Votre photo
editor-frame = La photo dans son cadre
editor-help = Faites glisser la photo, ou déplacez-la avec les flèches. Plus et moins rapprochent et éloignent ; R la fait pivoter.
editor-zoom = Zoom
editor-turn = Pivoter
editor-use = Utiliser cette photo
editor-sending = Envoi…
editor-cancel = Annuler

photo-too-large = Cette photo a plus de { NUMBER($millions) } millions de pixels. Choisissez-en une plus petite.
photo-svg = Un dessin SVG ne peut pas servir de photo de profil. Choisissez une photo, ou enregistrez-le en PNG.
photo-heic = Ce navigateur ne sait pas lire les photos HEIC. Enregistrez-la en JPEG, ou choisissez-la dans Safari.
photo-unreadable = Ce fichier n’est pas une image que ce navigateur sait lire. Choisissez-en une autre.
photo-place-removed = Cette photo dit où elle a été prise. Nous le retirons avant que quoi que ce soit ne quitte votre appareil.
photo-nothing-hidden = Ce qu’un appareil cache dans une photo n’est pas envoyé.
photo-cut = La connexion a été coupée. Rien n’a changé ; réessayez.
photo-refused = Le stockage a refusé la photo. Rien n’a changé ; réessayez plus tard.
photo-no-room = Ce navigateur n’a pas la place pour cette photo. Fermez quelques onglets et réessayez.
