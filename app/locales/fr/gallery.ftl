files-title = Vos fichiers
file-title = Votre fichier
select-all = Tout sélectionner
delete-selected = Supprimer la sélection
look-of-list = Aspect de la liste
view-list = Liste
view-grid = Grille
pages-of-list = Pages de la liste
to-beginning = Au début
load-more = Afficher plus

search-by-name = Rechercher par nom
order = Ordre
order-newest = Plus récents d’abord
order-oldest = Plus anciens d’abord
order-name = Par nom
order-size = Plus gros d’abord
show = Afficher
found-none = Aucun fichier ne s’appelle « { $query } ».
found = { $count ->
    [one] { $count } fichier trouvé.
    [many] { $count } de fichiers trouvés.
   *[other] { $count } fichiers trouvés.
}
found-more = Plus de { NUMBER($count) } fichiers trouvés ; voici les premiers.
nothing-found = Rien trouvé.
nothing-found-text = Essayez une partie du nom, ou moins de mots.
show-all-files = Afficher tous les fichiers
nothing-yet = Rien ici pour l’instant.
nothing-yet-text = Choisissez un fichier sur votre profil, ou déposez-en un n’importe où sur cette page-là. Il va droit dans le stockage et apparaît ici dès qu’il est vérifié.

storage-used = { SIZE($used) } utilisés sur { SIZE($limit) }
storage-reserved = { SIZE($used) } utilisés sur { SIZE($limit) }, dont { SIZE($reserved) } réservés par des envois inachevés

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
not-shown = Les fichiers de ce type ne s’affichent pas ici. Téléchargez-le pour l’ouvrir.
link-days = { $count ->
    [one] Un lien pour quiconque l’a, pendant { $count } jour
    [many] Un lien pour quiconque l’a, pendant { $count } de jours
   *[other] Un lien pour quiconque l’a, pendant { $count } jours
}
link-hours = { $count ->
    [one] Un lien pour quiconque l’a, pendant { $count } heure
    [many] Un lien pour quiconque l’a, pendant { $count } d’heures
   *[other] Un lien pour quiconque l’a, pendant { $count } heures
}
link-minutes = { $count ->
    [one] Un lien pour quiconque l’a, pendant { $count } minute
    [many] Un lien pour quiconque l’a, pendant { $count } de minutes
   *[other] Un lien pour quiconque l’a, pendant { $count } minutes
}
link-seconds = { $count ->
    [one] Un lien pour quiconque l’a, pendant { $count } seconde
    [many] Un lien pour quiconque l’a, pendant { $count } de secondes
   *[other] Un lien pour quiconque l’a, pendant { $count } secondes
}
link-select = Sélectionnez-le et copiez-le.
link-copied = Copié dans le presse-papiers.
link-lasts = Personne ne peut le révoquer avant ; il ne finit plus tôt qu’avec le fichier.
show-the-file = Afficher le fichier

notice-uploaded = Votre fichier est enregistré.
notice-pending = Votre fichier n’est pas encore arrivé. Celui de votre appareil est intact. Rechargez cette page dans un instant ; s’il n’arrive pas, envoyez-le de nouveau.
notice-failed = Votre fichier n’a pas pu être enregistré, et rien n’en a été gardé ; celui de votre appareil est intact. Vérifiez qu’il n’est ni vide ni trop gros et que son type est autorisé, puis envoyez-le de nouveau.
notice-deleted = Le fichier est supprimé. Pendant un moment, il peut encore être récupéré.
notice-restored = Le fichier est de retour.
notice-renamed = Le fichier a son nouveau nom.
notice-unnamed = Le fichier garde son nom : un nom a au plus 255 caractères, sans barre oblique ni caractère de contrôle invisible. Essayez-en un autre.
notice-gone = Ce fichier n’est plus là, et il est trop tard pour le récupérer. Si vous l’avez encore sur votre appareil, envoyez-le de nouveau.
notice-all-gone = Ces fichiers ne sont plus là.
notice-none-chosen = Rien n’est coché. Cochez les fichiers à supprimer et réessayez.
notice-many-deleted = { $count ->
    [one] { $count } fichier est supprimé. Pendant un moment, cela peut encore être annulé.
    [many] { $count } de fichiers sont supprimés. Pendant un moment, cela peut encore être annulé.
   *[other] { $count } fichiers sont supprimés. Pendant un moment, cela peut encore être annulé.
}
notice-many-back = { $count ->
    [one] { $count } fichier est de retour.
    [many] { $count } de fichiers sont de retour.
   *[other] { $count } fichiers sont de retour.
}
