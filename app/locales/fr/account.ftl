log-in-title = Se connecter
sign-up-title = S’inscrire
recover-title = Utiliser un code de secours
recover-hint = Saisissez l’un de vos codes de secours et un nouveau mot de passe. Tous les appareils sont déconnectés.
recover-link-title = Récupérer votre compte
recover-link-hint = Ce lien sert une fois. Choisissez un nouveau mot de passe ; tous les appareils sont déconnectés.
cannot-log-in = Connexion impossible ?
use-recovery-code = Utiliser un code de secours
no-account-yet = Pas encore de compte ?
have-an-account = Vous avez déjà un compte ?
know-your-password = Vous connaissez votre mot de passe ?
use-passkey = Utiliser une clé d’accès
continue-with = Continuer avec { $name }

email-label = Adresse e-mail
password-label = Mot de passe
new-password-label = Nouveau mot de passe
current-password-label = Mot de passe actuel
recovery-code-label = Code de secours
password-hint = Au moins 8 caractères. Quelques mots à la suite font l’affaire.
recover-password-hint = Au moins 8 caractères. Laissez ce champ vide si vous vous connectez sans mot de passe.
new-password-hint = Au moins 8 caractères. Tous les autres appareils sont déconnectés.
log-in-button = Se connecter
create-account = Créer un compte
set-password = Définir le mot de passe
recover-button = Récupérer le compte

account-title = Votre compte
display-name = Nom affiché
display-name-hint = Affiché en haut de chaque page. Laissez ce champ vide pour utiliser la partie de votre adresse e-mail avant le @.
display-name-save = Enregistrer le nom
sessions-title = Appareils
passkeys-title = Clés d’accès
passkey-add = Ajouter une clé d’accès
passkey-hint = Connectez-vous avec le verrouillage de votre appareil : rien à retenir, et rien qu’un autre site puisse voler.
passkeys-list = Vos clés d’accès
passkey-created = Créée le { $moment }
passkey-remove = Retirer
passkey-remove-of = Retirer la clé d’accès de { $device }
connect-with = Associer { $name }
identities-title = Comptes associés
identities-hint = Connectez-vous ici avec votre compte { $name }. Si vous retirez l’association, les appareils connectés par ce compte sont déconnectés.
identities-list = Vos comptes associés
identity-connected = Associée le { $moment }
identity-used = Utilisée pour la dernière fois le { $moment }
identity-remove-of = Retirer l’association avec { $site }
password-title = Mot de passe
password-change = Changer de mot de passe
password-off-title = Clés d’accès seules
password-off-hint = Sans mot de passe, il n’y a rien à deviner ni à voler : une clé d’accès réunit deux facteurs. Si vous perdez toutes vos clés d’accès, connectez-vous avec un code de secours et ajoutez-en une nouvelle ; le mot de passe reste désactivé.
password-off-button = Désactiver le mot de passe
codes-title = Codes de secours
codes-create = Créer de nouveaux codes
codes-none = Vous n’avez pas de codes de secours. Si vous perdez votre mot de passe, seul un code ou l’administrateur du site peut vous rendre l’accès : nous n’envoyons pas d’e-mails.
codes-left = { $count ->
    [one] Il reste { $count } code. De nouveaux codes le remplacent.
    [many] Il reste { $count } de codes. De nouveaux codes les remplacent.
   *[other] Il reste { $count } codes. De nouveaux codes les remplacent.
}
codes-new-title = Vos codes de secours
codes-new-text = Notez-les ou imprimez-les maintenant : ils ne seront plus affichés. Chacun sert une fois.
delete-title = Supprimer le compte
delete-button = Supprimer le compte et tous les fichiers
delete-hint = Vos fichiers sont supprimés du stockage en quelques minutes. Ni eux ni votre compte ne peuvent être restaurés.

session-log-out-others = Déconnecter tous les autres appareils
session-log-out = Déconnecter
session-log-out-of = Déconnecter { $device }
session-current = Cet appareil, depuis le { $moment }
session-last-active = Dernière activité le { $moment }
moment-utc = { $moment } UTC

done-display-name = Nom affiché changé.
done-password = Mot de passe changé. Tous les autres appareils sont déconnectés.
done-sessions = Appareil déconnecté.
done-passkeys = Vous pouvez maintenant vous connecter avec votre clé d’accès.
done-passkey-removed = Clé d’accès retirée. Vous pouvez aussi la supprimer de votre appareil.
done-password-off = Mot de passe désactivé. Tous les autres appareils sont déconnectés. Désormais, connectez-vous avec une clé d’accès.
done-connected = Compte associé. Vous pouvez maintenant vous connecter ainsi.
done-identity-removed = Association retirée. Les appareils connectés par ce compte sont déconnectés.
done-recovered = Vous êtes connecté, et tous les autres appareils sont déconnectés. Vous n’avez pas de mot de passe : ajoutez maintenant une clé d’accès ou définissez un mot de passe.
invitation-label = Code d’invitation
