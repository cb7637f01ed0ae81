log-in-title = Se connecter
sign-up-title = S’inscrire
recover-title = Utiliser un code de secours
recover-hint = L’un des codes que vous avez notés permet de définir un nouveau mot de passe. Toute session ouverte est fermée.
cannot-get-in = Vous n’arrivez pas à entrer ?
use-recovery-code = Utiliser un code de secours
no-account-yet = Pas encore de compte ?
have-an-account = Vous avez un compte ?
know-your-password = Vous connaissez votre mot de passe ?
use-passkey = Utiliser une clé d’accès
continue-with = Continuer avec { $name }

email-label = Adresse e-mail
password-label = Mot de passe
new-password-label = Nouveau mot de passe
current-password-label = Mot de passe actuel
recovery-code-label = Code de secours
password-hint = Au moins 8 caractères. Quelques mots à la suite font l’affaire.
new-password-hint = Au moins 8 caractères. Toutes les autres sessions se terminent.
log-in-button = Se connecter
create-account = Créer un compte
set-password = Définir le mot de passe

account-title = Votre compte
sessions-title = Sessions
passkeys-title = Clés d’accès
passkey-add = Ajouter une clé d’accès
passkey-hint = Avec une clé d’accès, le verrou de votre appareil vous laisse entrer : rien à retenir, et rien qu’un autre site puisse voler.
passkeys-list = Vos clés d’accès
passkey-made = Créée le { $moment }
passkey-remove = Retirer
passkey-remove-of = Retirer la clé d’accès de { $device }
connect-with = Associer { $name }
password-title = Mot de passe
password-change = Changer le mot de passe
password-off-title = Clés d’accès seules
password-off-hint = Désactivez le mot de passe, et personne ne pourra le deviner ni le voler : une clé d’accès réunit deux facteurs. Si vous perdez toutes vos clés d’accès, un code de secours définit un nouveau mot de passe.
password-off-button = Désactiver le mot de passe
codes-title = Codes de secours
codes-make = Créer de nouveaux codes
codes-none = Vous n’en avez pas. Avec l’un d’eux vous entrez sans mot de passe ; il n’y a pas d’autre moyen, car nous n’envoyons pas d’e-mails.
codes-left = { $count ->
    [one] Il en reste { $count }. De nouveaux codes y mettent fin.
    [many] Il en reste { $count }. De nouveaux codes y mettent fin.
   *[other] Il en reste { $count }. De nouveaux codes y mettent fin.
}
codes-new-title = Vos codes de secours
codes-new-text = Notez-les ou imprimez-les maintenant : ils ne seront plus affichés. Chacun sert une fois.
delete-title = Supprimer le compte
delete-button = Supprimer le compte et tous les fichiers
delete-hint = Vos fichiers sont retirés du stockage en quelques minutes. Personne ne peut les récupérer, ni le compte.

session-end-others = Fermer toutes les autres sessions
session-end = Fermer
session-end-of = Fermer la session de { $device }
session-since = Cette session, depuis le { $moment }
session-seen = Vue pour la dernière fois le { $moment }
moment-utc = { $moment } UTC

done-password = Votre mot de passe est changé, et toutes les autres sessions sont fermées.
done-sessions = C’est fait.
done-passkeys = Vous pouvez désormais vous connecter avec votre clé d’accès.
done-passkey-removed = La clé d’accès est retirée. Vous pouvez aussi la supprimer sur votre appareil.
done-password-off = Votre mot de passe est désactivé, et toutes les autres sessions sont terminées. Vos clés d’accès vous laissent entrer.
done-connected = C’est associé : vous pouvez désormais vous connecter ainsi.
invitation-label = Code d’invitation
