log-in-title = Se connecter
sign-up-title = S’inscrire
recover-title = Utiliser un code de secours
recover-hint = L’un des codes que vous avez notés vous laisse entrer et définit un nouveau mot de passe. Toute session ouverte est fermée.
recover-link-title = Retrouver votre compte
recover-link-hint = Ce lien vous laisse entrer une fois et définit un nouveau mot de passe. Toute session ouverte est fermée.
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
recover-password-hint = Au moins 8 caractères. Si vous vous connectez sans mot de passe, laissez ce champ vide : cela ne change pas.
new-password-hint = Au moins 8 caractères. Toutes les autres sessions se terminent.
log-in-button = Se connecter
create-account = Créer un compte
set-password = Définir le mot de passe
recover-button = Entrer à nouveau

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
identities-title = Connexions sur d’autres sites
identities-hint = Connectez-vous ici avec votre compte { $name }. Si vous le retirez plus tard, les sessions qu’il a ouvertes se terminent.
identities-list = Vos connexions sur d’autres sites
identity-made = Associée le { $moment }
identity-used = Utilisée pour la dernière fois le { $moment }
identity-remove-of = Retirer la connexion sur { $site }
password-title = Mot de passe
password-change = Changer le mot de passe
password-off-title = Clés d’accès seules
password-off-hint = Désactivez le mot de passe, et personne ne pourra le deviner ni le voler : une clé d’accès réunit deux facteurs. Si vous perdez toutes vos clés d’accès, un code de secours vous laisse entrer pour en ajouter une autre ; le mot de passe reste désactivé.
password-off-button = Désactiver le mot de passe
codes-title = Codes de secours
codes-make = Créer de nouveaux codes
codes-none = Vous n’en avez pas. Avec l’un d’eux vous entrez sans mot de passe. Sans code, seuls les responsables de ce site peuvent vous laisser entrer à nouveau, car nous n’envoyons pas d’e-mails.
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
done-identity-removed = La connexion est retirée, et les sessions qu’elle avait ouvertes sont terminées.
done-recovered = Vous êtes entré, et toutes les autres sessions sont terminées. Aucun mot de passe n’a été défini : ajoutez maintenant une clé d’accès ou définissez un mot de passe.
invitation-label = Code d’invitation
