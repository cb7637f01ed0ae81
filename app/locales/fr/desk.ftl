choose-files = Choisir des fichiers
upload-button = Envoyer
drop-hint = ou déposez-les ou collez-les n’importe où sur cette page
most-bytes = Un fichier fait au plus { SIZE($max) }.

uploads = Envois
all-uploads = Tous les envois
uploading = Envoi de { $name }

logged-out-hold = Vous êtes déconnecté. Rien n’est perdu : reconnectez-vous, puis continuez ici.
log-in-elsewhere = Se reconnecter dans un autre onglet
go-on = Continuer
offline-hold = Vous êtes hors ligne. Les envois reprendront au retour du réseau.
code-hold = Les photos et les dossiers attendent le réseau : la page doit d’abord charger le code qui les lit.
give-up = Abandonner
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
state-storing = Le stockage confirme
state-verifying = Vérification
state-checking = Nous regardons s’il est arrivé
state-verified = Vérifié
state-paused = Suspendu
state-cancelled = Annulé

reason-network = La connexion au stockage a été coupée.
reason-stalled = Rien n’a bougé pendant un moment.
reason-interrupted = Le navigateur a arrêté l’envoi.
reason-store-busy = Le stockage est occupé.
reason-store-broken = Le stockage a un problème.
reason-corrupted = Le fichier a été endommagé en route.
reason-expired = L’autorisation d’envoi a expiré.
reason-missing = Le fichier n’est pas encore dans le stockage.
reason-server-unreachable = Nous n’arrivons pas à joindre le serveur.
reason-server-busy = Le serveur est occupé.
reason-server-broken = Le serveur a un problème.

failure-gave-up = { $reason } Nous avons essayé un moment. Le fichier sur votre appareil est intact ; réessayez quand vous voulez.
failure-denied = Le stockage a refusé l’envoi et n’a rien gardé. Le fichier sur votre appareil est intact. Réessayez ; si cela persiste, donnez le code d’assistance aux responsables de ce site.
failure-too-large = Le fichier a grossi depuis que vous l’avez choisi, ou le stockage n’en accepte pas d’aussi gros. Rien n’a été gardé. Choisissez-le de nouveau, ou un plus petit.
failure-too-small = Le fichier a rétréci depuis que vous l’avez choisi. Rien n’a été gardé. Choisissez-le de nouveau.
failure-not-supported = Le stockage n’accepte pas les envois de cette manière. Le fichier sur votre appareil est intact. Donnez le code d’assistance aux responsables de ce site.
failure-store-full = Le stockage est plein. Ce que vous aviez enregistré est en sécurité, et le fichier sur votre appareil est intact. Donnez le code d’assistance aux responsables de ce site, et réessayez plus tard.
failure-misconfigured = Le stockage n’accepte pas notre signature : l’erreur vient de nous. Le fichier sur votre appareil est intact. Donnez le code d’assistance aux responsables de ce site.
failure-unfit = Notre formulaire ne convient pas à ce fichier, rien n’a donc été envoyé : l’erreur vient de nous. Le fichier sur votre appareil est intact. Réessayez ; si cela persiste, donnez le code d’assistance aux responsables de ce site.
failure-refused = Le stockage a refusé l’envoi et n’a rien gardé. Le fichier sur votre appareil est intact. Réessayez ; si cela persiste, donnez le code d’assistance aux responsables de ce site.
failure-changed = Le fichier a changé sur votre appareil ou n’est plus lisible. Rien n’a été gardé. Choisissez-le de nouveau.
failure-corrupted = Le fichier a été endommagé plusieurs fois en route, et rien n’a été gardé. Le fichier sur votre appareil est intact. Vérifiez la connexion et réessayez.
failure-bad-answer = La réponse du serveur n’avait pas de sens. Le fichier sur votre appareil est intact. Rechargez la page et choisissez-le de nouveau.
failure-unconfirmed = Le fichier est parti, mais nous n’avons pas pu vérifier qu’il est arrivé. Celui de votre appareil est intact. Réessayez pour vérifier encore.
failure-other-bytes = Le stockage a reçu autre chose que ce qui était annoncé.

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
    [one] { $count } envoi a été interrompu : { $names }. Choisissez de nouveau le même fichier pour le poursuivre.
    [many] { $count } d’envois ont été interrompus : { $names }. Choisissez de nouveau les mêmes fichiers pour les poursuivre.
   *[other] { $count } envois ont été interrompus : { $names }. Choisissez de nouveau les mêmes fichiers pour les poursuivre.
}
names-and-others = { $names } et d’autres
list-comma = ,{ " " }

news-stored = { $name } est enregistré.
news-refused = { $name } a été refusé.
news-failed = { $name } n’a pas pu être enregistré.
news-restarted = { $name } est envoyé de nouveau.
news-logged-out = Vous êtes déconnecté. Les envois attendent que vous vous reconnectiez.
news-offline = Vous êtes hors ligne. Les envois attendent le réseau.
news-online = Le réseau est revenu. Les envois reprennent.
news-finished = { $count ->
    [one] { $count } fichier enregistré.
    [many] { $count } de fichiers enregistrés.
   *[other] { $count } fichiers enregistrés.
}
news-finished-not-all = { $count ->
    [one] { $count } fichier enregistré, { NUMBER($unsuccessful) } non enregistré(s).
    [many] { $count } de fichiers enregistrés, { NUMBER($unsuccessful) } non enregistré(s).
   *[other] { $count } fichiers enregistrés, { NUMBER($unsuccessful) } non enregistré(s).
}
news-share = { NUMBER($percent) } % envoyés.

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

## Photos, and how fast it goes.

clean-photos = Retirer le lieu et les données de l’appareil des photos, et le lieu des vidéos
hidden-place-removed = Lieu retiré
hidden-data-removed = Données cachées retirées de la photo
hidden-place-may-remain = Une partie de ce fichier peut encore contenir le lieu : la télémétrie ne peut pas être retirée
hidden-stays = Les fichiers GIF, TIFF et PDF gardent leurs métadonnées
hidden-unclear = Les métadonnées du fichier n’ont pas pu être examinées ; il est envoyé tel quel
hidden-not-cleaned = Les métadonnées de ce fichier n’ont pas pu être retirées : il n’a pas été envoyé. Vérifiez la connexion et choisissez de nouveau le fichier.
pace-speed = { SIZE($speed) }/s
pace-seconds = encore { NUMBER($count) } s
pace-minutes = encore { NUMBER($count) } min
pace-hours = encore { NUMBER($count) } h
news-start = { $count ->
    [one] Envoi de { $count } fichier, { SIZE($bytes) }.
    [many] Envoi de { $count } de fichiers, { SIZE($bytes) }.
   *[other] Envoi de { $count } fichiers, { SIZE($bytes) }.
}
left-out = { $count ->
    [one] La page accepte { NUMBER($most) } fichiers à la fois. { $count } fichier a été laissé de côté : effacez les terminés et choisissez de nouveau le reste.
    [many] La page accepte { NUMBER($most) } fichiers à la fois. { $count } de fichiers ont été laissés de côté : effacez les terminés et choisissez de nouveau le reste.
   *[other] La page accepte { NUMBER($most) } fichiers à la fois. { $count } fichiers ont été laissés de côté : effacez les terminés et choisissez de nouveau le reste.
}
system-files-left-out = { $count ->
    [one] { $count } fichier système, comme .DS_Store ou Thumbs.db, a été ignoré.
    [many] { $count } de fichiers système, comme .DS_Store ou Thumbs.db, ont été ignorés.
   *[other] { $count } fichiers système, comme .DS_Store ou Thumbs.db, ont été ignorés.
}
