email-malformed = Saisissez une adresse e-mail, par exemple ada@example.org.
email-invisible = Cette adresse e-mail contient un caractère invisible. Effacez-la entièrement et saisissez-la de nouveau.
password-too-short = Le mot de passe doit avoir au moins 8 caractères.
password-too-long = Le mot de passe doit avoir au plus 1 024 octets.
password-guessable = Ce mot de passe est l’un des premiers que l’on devinerait. Choisissez-en un autre : quelques mots à la suite font l’affaire.
password-not-current = Ce n’est pas votre mot de passe actuel. Réessayez.
prove-yourself = Déconnectez-vous et reconnectez-vous d’abord, pour que nous sachions que c’est vous. Rien n’est perdu.
password-needs-passkey = Ajoutez d’abord une clé d’accès ; sans mot de passe, c’est votre moyen d’entrer.
only-way-in = C’est votre seul moyen d’entrer. Définissez d’abord un mot de passe ou ajoutez une clé d’accès.
recovery-needs-password = Ce compte a un mot de passe : choisissez-en un nouveau. Votre code ou votre lien reste valable.
recovery-link-unusable = Ce lien a déjà servi ou est trop ancien. Demandez-en un nouveau aux responsables de ce site.
passkey-not-added = Aucune clé d’accès n’a été ajoutée. Réessayez.
passkey-not-let-in = Cette clé d’accès n’a ouvert aucun compte. Réessayez, ou connectez-vous avec votre mot de passe.
issuer-late = Cette connexion a pris trop de temps, ou a été commencée dans un autre navigateur ou une autre session. Rien n’a changé. Réessayez.
issuer-failed = La connexion sur l’autre site n’a pas abouti. Réessayez.
issuer-away = L’autre site ne répond pas. Rien n’a changé. Réessayez dans quelques minutes, ou connectez-vous autrement.
issuer-no-email = L’autre site ne confirme aucune adresse e-mail à vous. Inscrivez-vous plutôt ici.
issuer-taken = Cette connexion appartient déjà à un autre compte ici.
issuer-email-taken = Il existe déjà un compte avec votre adresse. Connectez-vous avec son mot de passe, puis associez l’autre connexion sur la page du compte.

sort-unknown = Triez par newest, oldest, name ou size.
place-unknown = Cet endroit de la liste n’existe pas. Repartez du début.
batch-empty = La liste est vide. Indiquez au moins un fichier.
batch-too-long = La liste est trop longue. Indiquez-en 100 à la fois au plus.
new-name-empty = Un fichier a besoin d’un nom. Saisissez-en un et réessayez.
new-name-too-long = Ce nom est trop long. Raccourcissez-le à 255 caractères et réessayez.
new-name-unusable = Ce nom est inutilisable : il contient une barre oblique ou un caractère de contrôle invisible. Saisissez-en un autre.
new-extension-not-allowed = Un fichier avec cette extension s’exécuterait comme un programme à l’ouverture. Saisissez un nom avec une autre extension.
no-forms = Ce stockage n’accepte pas les formulaires. Autorisez la page à exécuter son script et choisissez de nouveau le fichier.
plain-most-bytes = Sans JavaScript, ce formulaire accepte un fichier de { SIZE($max) } au plus.
not-again = Cet envoi est terminé, ou a été commencé pour un autre fichier, et ne peut pas être signé de nouveau. Envoyez le fichier comme un nouveau.

no-parts = Ce stockage n’accepte pas les fichiers en plusieurs parties. Envoyez le fichier entier.
parts-whole-form = Cet envoi est un formulaire pour un fichier entier. Envoyez-le ainsi.
parts-size-settled = La taille des parties de cet envoi est déjà fixée. Découpez le fichier comme avant.
parts-none-signed = Aucune partie de cet envoi n’a été signée. Faites d’abord signer ses parties.
parts-other-count = Le fichier a un autre nombre de parties. Comptez-les d’après la taille fixée.
parts-bad-size = Une partie doit faire de 5 Mio à 5 Gio. Choisissez une autre taille.
parts-too-many = Un fichier a au plus 10 000 parties. Faites-les plus grandes.
parts-too-large = Un fichier en plusieurs parties fait au plus 5 Tio. Choisissez-en un plus petit.
parts-batch = Indiquez de 1 à 100 parties à la fois.
parts-no-such = Le fichier n’a pas cette partie. Numérotez les parties à partir de 1, jusqu’à leur nombre.

not-arrived = Il n’est pas encore arrivé dans le stockage.
seen-other-type = Le fichier n’est pas ce que dit son nom : on dirait { $seen }. Il a été retiré ; choisissez-le de nouveau sous son vrai nom.
seen-wrong-type = Le fichier n’est pas ce que dit son nom : on dirait { $seen }. Il a été retiré.
seen-not-allowed = Les fichiers de ce type ({ $seen }) ne peuvent pas être envoyés ici. Il a été retiré.
seen-unrecognized = Le contenu de ce fichier n’a pas été reconnu comme { $declared }. Il a été retiré.
seen-unknown = Nous ne reconnaissons pas le type de ce fichier. Il a été retiré.
seen-password-protected = Ce document est protégé par un mot de passe : son contenu ne peut pas être vérifié. Il a été retiré ; enregistrez-le sans mot de passe et envoyez-le de nouveau.
seen-old-office = Ce document est dans un ancien format Office ({ $seen }). Il a été retiré ; enregistrez-le en .docx, .xlsx ou .pptx et envoyez-le de nouveau.
seen-password-protected-or-old = Ce document est protégé par un mot de passe ou dans un ancien format Office. Il a été retiré ; enregistrez-le sans mot de passe en .docx, .xlsx ou .pptx et envoyez-le de nouveau.
seen-other-upload = Ce qui est arrivé n’appartient pas à cet envoi et a été retiré ; envoyez de nouveau le fichier.
seen-other-size = Le fichier est arrivé avec une autre taille qu’annoncé. Il a été retiré ; envoyez-le de nouveau.
seen-other-bytes = D’autres octets sont arrivés que ceux qui ont été envoyés. Ils ont été retirés ; envoyez de nouveau le fichier.
seen-after-closing = Le compte était fermé quand ce fichier est arrivé. Il a été retiré ; envoyez-le de nouveau.

picture-no-rendition = Une photo fait au plus { SIZE($max) } en WebP, JPEG ou PNG dans chaque taille. Choisissez-la de nouveau.
picture-no-preview = L’aperçu de la photo est illisible. Choisissez de nouveau la photo.
picture-not-three = Une photo a trois tailles. Choisissez de nouveau la photo.
picture-not-stored = La photo n’est pas enregistrée. Choisissez-la de nouveau.

wrong-method = Cette adresse de l’API attend une autre méthode.
does-not-fit = La demande ne convient pas. Envoyez du JSON avec les champs et les types que décrit l’API.
body-too-large = La demande est trop grande ou a été tronquée. Envoyez 100 fichiers à la fois au plus.
body-no-json = Le corps de la demande n’est pas du JSON. Envoyez un objet JSON comme le décrit l’API.
form-unreadable = Ce formulaire n’a pas pu être lu. Revenez en arrière, rechargez la page et envoyez-le de nouveau.

device-on = { $browser } sur { $system }
device-unknown = Appareil inconnu
plain-name = Envoi { $moment }

checksum-malformed = Une somme de contrôle s’écrit sha256: suivi de Base64, ou md5: suivi de 32 chiffres hexadécimaux.
checksum-each-part = Indiquez une somme de contrôle pour chaque partie, ou null, ou aucune.
checksum-each-id = Indiquez une somme de contrôle pour chaque identifiant, ou null, ou aucune.
