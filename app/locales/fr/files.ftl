files-title = Vos fichiers
file-title = Votre fichier
select-all = Tout sélectionner
delete-selected = Supprimer la sélection
view-label = Affichage
view-list = Liste
view-grid = Grille
pagination = Pages
first-page = Première page
load-more = Afficher plus

search-by-name = Rechercher par nom
order = Trier par
order-newest = Plus récents d’abord
order-oldest = Plus anciens d’abord
order-name = Nom
order-size = Plus gros d’abord
show = Afficher
found-none = Aucun fichier ne correspond à « { $query } ».
found = { $count ->
    [one] { $count } fichier trouvé.
    [many] { $count } de fichiers trouvés.
   *[other] { $count } fichiers trouvés.
}
found-more = Plus de { NUMBER($count) } fichiers trouvés ; voici les premiers.
nothing-found = Rien trouvé.
nothing-found-text = Essayez une partie du nom, ou moins de mots.
show-all-files = Afficher tous les fichiers
nothing-yet = Pas encore de fichiers.
nothing-yet-text = Choisissez un fichier sur votre profil, ou déposez-en un n’importe où sur cette page-là. Il va droit dans le stockage et apparaît ici dès qu’il est vérifié.

storage-used = { SIZE($used) } utilisés sur { SIZE($limit) }
storage-reserved = { SIZE($used) } utilisés sur { SIZE($limit) }, dont { SIZE($reserved) } pour des envois inachevés

select-file = Sélectionner { $name }
download = Télécharger
download-file = Télécharger { $name }
copy-link = Copier le lien
copy-link-file = Copier un lien vers { $name }
delete = Supprimer
delete-file = Supprimer { $name }
rename = Renommer
rename-file = Renommer { $name }
new-name = Nouveau nom
save = Enregistrer

other-files = Autres fichiers
all-files = Tous les fichiers
previous-file = Précédent
next-file = Suivant
fact-size = Taille
fact-type = Type
fact-stored = Enregistré
not-shown = Ce type de fichier n’a pas d’aperçu ici. Téléchargez-le pour l’ouvrir.
link-days = { $count ->
    [one] Lien public, valable { $count } jour
    [many] Lien public, valable { $count } de jours
   *[other] Lien public, valable { $count } jours
}
link-hours = { $count ->
    [one] Lien public, valable { $count } heure
    [many] Lien public, valable { $count } d’heures
   *[other] Lien public, valable { $count } heures
}
link-minutes = { $count ->
    [one] Lien public, valable { $count } minute
    [many] Lien public, valable { $count } de minutes
   *[other] Lien public, valable { $count } minutes
}
link-seconds = { $count ->
    [one] Lien public, valable { $count } seconde
    [many] Lien public, valable { $count } de secondes
   *[other] Lien public, valable { $count } secondes
}
link-select = Sélectionnez-le et copiez-le.
link-copied = Copié dans le presse-papiers.
link-lasts = Le lien ne peut pas être révoqué. Il cesse de fonctionner quand il expire ou que le fichier est supprimé.
show-file = Afficher le fichier

notice-uploaded = Votre fichier est enregistré.
notice-pending = Votre fichier n’est pas encore arrivé. Le fichier sur votre appareil est intact. Rechargez cette page dans un instant ; s’il manque encore, envoyez-le de nouveau.
notice-failed = Nous n’avons pas pu enregistrer votre fichier. Le fichier sur votre appareil est intact. Vérifiez qu’il n’est ni vide ni trop gros et que son type est autorisé, puis envoyez-le de nouveau.
notice-deleted = Fichier supprimé. Vous pouvez annuler pendant un court moment.
notice-restored = Fichier restauré.
notice-renamed = Fichier renommé.
notice-not-renamed = Fichier non renommé : un nom a au plus 255 caractères, sans barre oblique ni caractère de contrôle invisible. Essayez un autre nom.
notice-gone = Ce fichier n’existe plus, et il est trop tard pour le restaurer. Si vous l’avez encore sur votre appareil, envoyez-le de nouveau.
notice-all-gone = Ces fichiers n’existent plus.
notice-none-chosen = Aucun fichier n’est sélectionné. Sélectionnez les fichiers à supprimer et réessayez.
notice-many-deleted = { $count ->
    [one] { $count } fichier supprimé. Vous pouvez annuler pendant un court moment.
    [many] { $count } de fichiers supprimés. Vous pouvez annuler pendant un court moment.
   *[other] { $count } fichiers supprimés. Vous pouvez annuler pendant un court moment.
}
notice-many-restored = { $count ->
    [one] { $count } fichier restauré.
    [many] { $count } de fichiers restaurés.
   *[other] { $count } fichiers restaurés.
}
