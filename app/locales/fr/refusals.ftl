email-malformed = Saisissez une adresse e-mail, par exemple ada@example.org.
email-invisible = Cette adresse e-mail contient un caractère invisible. Effacez-la entièrement et saisissez-la de nouveau.
display-name-too-long = Ce nom est trop long. Raccourcissez-le à 64 caractères et réessayez.
display-name-unusable = Ce nom contient un caractère invisible qui n’est pas autorisé ici. Effacez-le entièrement et saisissez-le de nouveau.
password-too-short = Le mot de passe doit avoir au moins 8 caractères.
password-too-long = Le mot de passe doit avoir au plus 1 024 octets.
password-guessable = Ce mot de passe est trop facile à deviner. Choisissez-en un autre : quelques mots à la suite font l’affaire.
password-not-current = Ce n’est pas votre mot de passe actuel. Réessayez.
log-in-again-first = Déconnectez-vous et reconnectez-vous d’abord, pour que nous sachions que c’est vous. Rien n’est perdu.
password-needs-passkey = Ajoutez d’abord une clé d’accès : il vous en faut une pour vous connecter sans mot de passe.
only-log-in-method = C’est votre seul moyen de vous connecter. Définissez d’abord un mot de passe ou ajoutez une clé d’accès.
recovery-needs-password = Ce compte a un mot de passe : choisissez-en un nouveau. Votre code ou votre lien reste valable.
recovery-link-unusable = Ce lien a déjà servi ou a expiré. Demandez-en un nouveau à l’administrateur du site.
passkey-not-added = Aucune clé d’accès n’a été ajoutée. Réessayez.
passkey-not-accepted = Nous n’avons pas pu vous connecter avec cette clé d’accès. Réessayez, ou connectez-vous avec votre mot de passe.
provider-late = Cette connexion a pris trop de temps, ou a été commencée dans un autre navigateur ou une autre session. Rien n’a changé. Réessayez.
provider-failed = La connexion sur l’autre site n’a pas abouti. Réessayez.
provider-unavailable = L’autre site ne répond pas. Rien n’a changé. Réessayez dans quelques minutes, ou connectez-vous autrement.
provider-no-email = L’autre site n’a pas confirmé votre adresse e-mail. Inscrivez-vous plutôt ici.
provider-taken = Ce compte est déjà associé ici à un autre compte.
provider-email-taken = Il existe déjà un compte avec votre adresse e-mail. Connectez-vous avec son mot de passe, puis associez l’autre site sur la page du compte.

sort-unknown = Triez par newest, oldest, name ou size.
position-unknown = Cet endroit de la liste n’existe pas. Repartez du début.
batch-empty = La liste est vide. Indiquez au moins un fichier.
batch-too-long = La liste est trop longue. Indiquez-en 100 à la fois au plus.
report-form-too-long = Un formulaire de ce rapport est trop long. Indiquez au plus 64 champs et 32 Kio par formulaire.
new-name-empty = Un fichier a besoin d’un nom. Saisissez-en un et réessayez.
new-name-too-long = Ce nom est trop long. Raccourcissez-le à 255 caractères et réessayez.
new-name-unusable = Ce nom est inutilisable : il contient une barre oblique ou un caractère de contrôle invisible. Saisissez-en un autre.
new-extension-not-allowed = Un fichier avec cette extension s’exécuterait comme un programme à l’ouverture. Saisissez un nom avec une autre extension.
no-forms = Ce stockage n’accepte pas les formulaires. Autorisez JavaScript sur cette page et choisissez de nouveau le fichier.
plain-max-file-size = Sans JavaScript, ce formulaire accepte un fichier de { SIZE($max) } au plus.
cannot-sign-again = Cet envoi est terminé, ou a été commencé pour un autre fichier, et ne peut pas être signé de nouveau. Envoyez le fichier comme un nouveau.

no-parts = Ce stockage n’accepte pas les fichiers en plusieurs parties. Envoyez le fichier entier.
parts-whole-form = Cet envoi est signé comme un formulaire pour le fichier entier. Envoyez-le ainsi.
parts-size-fixed = La taille des parties de cet envoi est déjà fixée. Découpez le fichier comme avant.
parts-none-signed = Aucune partie de cet envoi n’a été signée. Faites d’abord signer ses parties.
parts-wrong-count = Le nombre de parties est incorrect. Comptez-les d’après la taille fixée.
parts-bad-size = Une partie doit faire de 5 Mio à 5 Gio. Choisissez une autre taille.
parts-too-many = Un fichier a au plus 10 000 parties. Faites-les plus grandes.
parts-too-large = Un fichier en plusieurs parties fait au plus 5 Tio. Choisissez-en un plus petit.
parts-batch = Indiquez de 1 à 100 parties à la fois.
parts-no-such = Le fichier n’a pas cette partie. Numérotez les parties à partir de 1, jusqu’à leur nombre.

not-arrived = Le fichier n’est pas encore arrivé dans le stockage.
rejected-other-type = Le fichier n’est pas ce que dit son nom : on dirait { $detected }. L’envoi a été supprimé ; choisissez de nouveau le fichier avec le bon nom.
rejected-wrong-type = Le fichier n’est pas ce que dit son nom : on dirait { $detected }. L’envoi a été supprimé.
rejected-type-not-allowed = Les fichiers de ce type ({ $detected }) ne peuvent pas être envoyés ici. L’envoi a été supprimé.
rejected-type-unrecognized = Le contenu de ce fichier n’a pas été reconnu comme { $declared }. L’envoi a été supprimé.
rejected-type-unknown = Nous ne reconnaissons pas le type de ce fichier. L’envoi a été supprimé.
rejected-password-protected = Ce document est protégé par un mot de passe : son contenu ne peut pas être vérifié. L’envoi a été supprimé ; enregistrez le document sans mot de passe et envoyez-le de nouveau.
rejected-old-office = Ce document est dans un ancien format Office ({ $detected }). L’envoi a été supprimé ; enregistrez le document en .docx, .xlsx ou .pptx et envoyez-le de nouveau.
rejected-password-protected-or-old = Ce document est protégé par un mot de passe ou dans un ancien format Office. L’envoi a été supprimé ; enregistrez le document sans mot de passe en .docx, .xlsx ou .pptx et envoyez-le de nouveau.
rejected-other-upload = Le fichier arrivé n’appartient pas à cet envoi et a été supprimé. Envoyez de nouveau votre fichier.
rejected-other-size = Le fichier est arrivé avec une autre taille qu’annoncé. L’envoi a été supprimé ; envoyez de nouveau le fichier.
rejected-other-bytes = Les données arrivées diffèrent de celles envoyées. L’envoi a été supprimé ; envoyez de nouveau le fichier.
rejected-account-closed = Le compte était fermé quand ce fichier est arrivé. L’envoi a été supprimé ; envoyez de nouveau le fichier.

picture-no-rendition = Chaque taille d’une photo doit être en WebP, JPEG ou PNG et faire au plus { SIZE($max) }. Choisissez de nouveau la photo.
picture-no-preview = L’aperçu de la photo est illisible. Choisissez de nouveau la photo.
picture-not-three = Une photo doit avoir trois tailles. Choisissez de nouveau la photo.
picture-not-stored = La photo n’est pas enregistrée. Choisissez-la de nouveau.

wrong-method = Cette adresse de l’API attend une autre méthode.
malformed-request = La demande ne correspond pas à l’API. Envoyez du JSON avec les champs et les types que décrit l’API.
body-too-large = La demande est trop grande ou a été tronquée. Envoyez 100 fichiers à la fois au plus.
body-no-json = Le corps de la demande n’est pas du JSON. Envoyez un objet JSON comme le décrit l’API.
form-unreadable = Ce formulaire n’a pas pu être lu. Revenez en arrière, rechargez la page et envoyez-le de nouveau.

device-on = { $browser } sur { $system }
device-unknown = Appareil inconnu
plain-name = Envoi { $moment }

checksum-malformed = Une somme de contrôle s’écrit sha256: suivi de Base64, ou md5: suivi de 32 chiffres hexadécimaux.
checksum-each-part = Indiquez une somme de contrôle pour chaque partie, ou null, ou aucune.
checksum-each-id = Indiquez une somme de contrôle pour chaque identifiant, ou null, ou aucune.
