choose-files = Choisir des fichiers
upload-button = Envoyer
drop-hint = ou déposez-les ou collez-les n’importe où sur cette page
max-file-size = Au plus { SIZE($max) } par fichier.

uploads = Envois
all-uploads = Tous les envois
uploading = Envoi de { $name }

waiting-logged-out = Vous êtes déconnecté. Rien n’est perdu : reconnectez-vous, puis reprenez ici.
log-in-other-tab = Se reconnecter dans un autre onglet
resume-uploads = Reprendre les envois
waiting-offline = Vous êtes hors ligne. Les envois reprendront dès que vous serez en ligne.
waiting-code = Les photos et les dossiers attendent le réseau : la page doit d’abord charger le code qui les lit.
discard-interrupted = Abandonner
pause-all = Tout suspendre
resume-all = Tout reprendre
clear-finished = Effacer les terminés

pause = Suspendre
pause-file = Suspendre { $name }
resume = Reprendre
resume-file = Reprendre { $name }
cancel = Annuler
cancel-file = Annuler { $name }
retry = Réessayer
retry-file = Réessayer { $name }
retry-now = Réessayer maintenant
retry-now-file = Réessayer maintenant { $name }
remove = Retirer
remove-file = Retirer { $name }

state-sending = Envoi, { NUMBER($percent) } %
state-on-its-way = En route vers le stockage, depuis { NUMBER($seconds) } s
state-next-try = { $reason } Nouvel essai dans { NUMBER($seconds) } s.
state-next-attempt = { $reason } Essai { NUMBER($attempt) }, le prochain dans { NUMBER($seconds) } s.
state-refused = Refusé : { $reason }
state-failed = Échec : { $reason }
state-waiting = En attente
state-preparing = Préparation
state-storing = En attente du stockage
state-verifying = Vérification
state-checking = Nous regardons s’il est arrivé
state-verified = Vérifié
state-paused = Suspendu
state-cancelled = Annulé

reason-network = La connexion au stockage a été coupée.
reason-stalled = L’envoi n’avançait plus.
reason-interrupted = Le navigateur a arrêté l’envoi.
reason-store-busy = Le stockage est occupé.
reason-store-error = Le stockage a un problème.
reason-corrupted = Le fichier a été endommagé en route.
reason-expired = L’autorisation d’envoi a expiré.
reason-missing = Le fichier n’est pas encore dans le stockage.
reason-server-unreachable = Nous n’arrivons pas à joindre le serveur.
reason-server-busy = Le serveur est occupé.
reason-server-error = Le serveur a un problème.

failure-gave-up = { $reason } Nous avons abandonné au bout d’un moment. Le fichier sur votre appareil est intact ; réessayez quand vous voulez.
failure-denied = Le stockage a refusé l’envoi et n’a rien enregistré. Le fichier sur votre appareil est intact. Réessayez ; si cela se reproduit, donnez le code d’assistance à l’administrateur du site.
failure-too-large = Le fichier a grossi depuis que vous l’avez choisi, ou il est trop gros pour le stockage. Rien n’a été enregistré. Choisissez-le de nouveau, ou choisissez-en un plus petit.
failure-too-small = Le fichier a rétréci depuis que vous l’avez choisi. Rien n’a été enregistré. Choisissez-le de nouveau.
failure-not-supported = Le stockage n’accepte pas les envois de cette manière. Le fichier sur votre appareil est intact. Donnez le code d’assistance à l’administrateur du site.
failure-store-full = Le stockage est plein. Vos fichiers enregistrés sont en sécurité, et le fichier sur votre appareil est intact. Donnez le code d’assistance à l’administrateur du site, et réessayez plus tard.
failure-misconfigured = Le stockage n’accepte pas notre signature : l’erreur vient de nous. Le fichier sur votre appareil est intact. Donnez le code d’assistance à l’administrateur du site.
failure-refused = Le stockage a refusé l’envoi et n’a rien enregistré. Le fichier sur votre appareil est intact. Réessayez ; si cela se reproduit, donnez le code d’assistance à l’administrateur du site.
failure-changed = Le fichier sur votre appareil a changé ou n’est plus lisible. Rien n’a été enregistré. Choisissez-le de nouveau.
failure-corrupted = Le fichier a été endommagé plusieurs fois en route. Rien n’a été enregistré, et le fichier sur votre appareil est intact. Vérifiez la connexion et réessayez.
failure-bad-answer = Nous n’avons pas compris la réponse du serveur. Le fichier sur votre appareil est intact. Rechargez la page et choisissez-le de nouveau.
failure-unconfirmed = Le fichier est parti, mais nous n’avons pas pu vérifier qu’il est arrivé. Le fichier sur votre appareil est intact. Réessayez pour vérifier encore.
failure-checksum-mismatch = Le stockage a reçu d’autres données que celles annoncées.

stored-of = { $count ->
    [one] { NUMBER($stored) } fichier sur { $count } enregistré
    [many] { NUMBER($stored) } fichiers sur { $count } enregistrés
   *[other] { NUMBER($stored) } fichiers sur { $count } enregistrés
}
sent-of = { SIZE($sent) } sur { SIZE($bytes) }
stored-count = { $count ->
    [one] { $count } fichier enregistré
    [many] { $count } de fichiers enregistrés
   *[other] { $count } fichiers enregistrés
}
not-stored = { $count ->
    [one] { $count } non enregistré
    [many] { $count } non enregistrés
   *[other] { $count } non enregistrés
}
in-another-tab = Dans un autre onglet : { $line }
interrupted = { $count ->
    [one] { $count } envoi a été interrompu : { $names }. Choisissez de nouveau le même fichier pour le reprendre.
    [many] { $count } d’envois ont été interrompus : { $names }. Choisissez de nouveau les mêmes fichiers pour les reprendre.
   *[other] { $count } envois ont été interrompus : { $names }. Choisissez de nouveau les mêmes fichiers pour les reprendre.
}
names-and-others = { $names } et d’autres
list-comma = ,{ " " }

announce-stored = { $name } est enregistré.
announce-refused = { $name } a été refusé.
announce-failed = { $name } n’a pas pu être enregistré.
announce-restarted = { $name } est envoyé de nouveau.
announce-logged-out = Vous êtes déconnecté. Les envois attendent que vous vous reconnectiez.
announce-offline = Vous êtes hors ligne. Les envois attendent le réseau.
announce-online = Vous êtes de nouveau en ligne. Les envois reprennent.
announce-finished = { $count ->
    [one] { $count } fichier enregistré.
    [many] { $count } de fichiers enregistrés.
   *[other] { $count } fichiers enregistrés.
}
announce-finished-not-all = { $count ->
    [one] { $count } fichier enregistré, { NUMBER($unsuccessful) } non enregistré(s).
    [many] { $count } de fichiers enregistrés, { NUMBER($unsuccessful) } non enregistré(s).
   *[other] { $count } fichiers enregistrés, { NUMBER($unsuccessful) } non enregistré(s).
}
announce-progress = { NUMBER($percent) } % envoyés.

size-bytes = { $count ->
    [one] { $count } octet
    [many] { $count } d’octets
   *[other] { $count } octets
}
size-kb = { $size } ko
size-mb = { $size } Mo
size-gb = { $size } Go
size-tb = { $size } To
size-pb = { $size } Po
support-code = Code d’assistance
support-copy = Copier le code
support-copied = Code copié

## Metadata and speed.

clean-photos = Retirer le lieu et les données de l’appareil des photos, et le lieu des vidéos
metadata-location-removed = Lieu retiré
metadata-removed = Métadonnées retirées de la photo
metadata-location-may-remain = Ce fichier contient peut-être encore le lieu : la télémétrie ne peut pas être retirée
metadata-kept = Les fichiers GIF, TIFF et PDF gardent leurs métadonnées
metadata-unreadable = Nous n’avons pas pu vérifier les métadonnées de ce fichier ; il est envoyé tel quel
metadata-not-removed = Les métadonnées de ce fichier n’ont pas pu être retirées : il n’a pas été envoyé. Vérifiez la connexion et choisissez de nouveau le fichier.
speed = { SIZE($speed) }/s
time-left-seconds = encore { NUMBER($count) } s
time-left-minutes = encore { NUMBER($count) } min
time-left-hours = encore { NUMBER($count) } h
announce-start = { $count ->
    [one] Envoi de { $count } fichier, { SIZE($bytes) }.
    [many] Envoi de { $count } de fichiers, { SIZE($bytes) }.
   *[other] Envoi de { $count } fichiers, { SIZE($bytes) }.
}
files-left-out = { $count ->
    [one] La page accepte { NUMBER($max) } fichiers à la fois. { $count } fichier a été laissé de côté : effacez les terminés et choisissez de nouveau le reste.
    [many] La page accepte { NUMBER($max) } fichiers à la fois. { $count } de fichiers ont été laissés de côté : effacez les terminés et choisissez de nouveau le reste.
   *[other] La page accepte { NUMBER($max) } fichiers à la fois. { $count } fichiers ont été laissés de côté : effacez les terminés et choisissez de nouveau le reste.
}
system-files-left-out = { $count ->
    [one] { $count } fichier système, comme .DS_Store ou Thumbs.db, a été ignoré.
    [many] { $count } de fichiers système, comme .DS_Store ou Thumbs.db, ont été ignorés.
   *[other] { $count } fichiers système, comme .DS_Store ou Thumbs.db, ont été ignorés.
}
photo-connection-lost = La connexion a été coupée. Rien n’a changé ; réessayez.
photo-refused = Le stockage a refusé la photo. Rien n’a changé ; réessayez plus tard.
