# What the server refuses, and what to do.

email-malformed = Enter an e-mail address such as ada@example.org.
email-invisible = This e-mail address holds an invisible character. Delete it all and type it anew.
password-too-short = Use at least 8 characters for the password.
password-too-long = Use at most 1,024 bytes for the password.
password-guessable = This password is one of the first that anybody would guess. Choose another: a few words in a row work well.
password-not-current = This is not your current password. Try again.
prove-yourself = Log out and in again first, so that we know it is you. Nothing is lost.
password-needs-passkey = Add a passkey first; without a password it is your way in.
only-way-in = This is your only way in. Set a password or add a passkey first.
recovery-needs-password = This account has a password: choose a new one. What let you in still works.
recovery-link-unusable = This link was used already, or is too old. Ask whoever runs this site for a new one.
passkey-not-added = No passkey was added. Try again.
passkey-not-let-in = This passkey did not open an account. Try again, or log in with your password.
issuer-late = This log-in took too long, or was begun in another browser or another session. Nothing has changed. Try again.
issuer-failed = Logging in at the other site did not work out. Try again.
issuer-away = The other site does not answer. Nothing has changed. Try again in a few minutes, or log in another way.
issuer-no-email = The other site does not vouch for an e-mail address of yours. Sign up here instead.
issuer-taken = This log-in belongs to another account here already.
issuer-email-taken = There is an account with your address already. Log in with its password, and connect the other log-in on the account page.

sort-unknown = Sort by newest, oldest, name or size.
place-unknown = This place in the list does not exist. Start from its beginning.
batch-empty = The list is empty. Name at least one.
batch-too-long = The list is too long. Name at most 100 at a time.
new-name-empty = A file needs a name. Type one and try again.
new-name-too-long = This name is too long. Shorten it to 255 characters and try again.
new-name-unusable = This name cannot be used: it holds a slash or an invisible control character. Type another one.
new-extension-not-allowed = A file with this extension would run as a program when somebody opens it. Type a name with another extension.
no-forms = This store takes no forms. Allow the page to run its script, and choose the file again.
plain-most-bytes = Without JavaScript, this form takes one file of at most { SIZE($max) }.
not-again = This upload has ended, or was begun for another file, and cannot be signed again. Send the file as a new one.

no-parts = This store takes no files in parts. Send the file whole.
parts-whole-form = This upload is a form for one whole file. Send it so.
parts-size-settled = The size of this upload's parts is settled already. Cut the file as before.
parts-none-signed = No part of this upload was signed. Sign its parts first.
parts-other-count = The file has another number of parts. Count them by the size that was settled.
parts-bad-size = A part must have from 5 MiB to 5 GiB. Choose another size of the parts.
parts-too-many = A file can have at most 10,000 parts. Make the parts larger.
parts-too-large = A file in parts can have at most 5 TiB. Choose a smaller one.
parts-batch = Name from 1 to 100 parts at a time.
parts-no-such = The file has no such part. Number the parts from 1 to as many as there are.

not-arrived = It has not arrived in the store yet.
seen-other-type = The file is not what its name says: it looks like { $seen }. It was removed; choose it again under its right name.
seen-wrong-type = The file is not what its name says: it looks like { $seen }. It was removed.
seen-not-allowed = Files of this type ({ $seen }) cannot be uploaded here. It was removed.
seen-unrecognized = The content of this file could not be recognised as { $declared }. It was removed.
seen-unknown = We cannot tell what kind of file this is. It was removed.
seen-password-protected = This document is password-protected, so its content cannot be checked. It was removed; save it without a password and upload it again.
seen-old-office = This document is in an older Office format ({ $seen }). It was removed; save it as .docx, .xlsx or .pptx and upload it again.
seen-password-protected-or-old = This document is password-protected or in an older Office format. It was removed; save it without a password as .docx, .xlsx or .pptx and upload it again.
seen-other-upload = What arrived does not belong to this upload. It was removed; upload the file again.
seen-other-size = The file arrived with another size than announced. It was removed; upload it again.
seen-other-bytes = Other bytes arrived than were sent. They were removed; send the file again.
seen-after-closing = The account was closed when this file arrived. It was removed; upload it again.

picture-no-rendition = A picture is at most { SIZE($max) } of WebP, JPEG or PNG in each size. Choose it again.
picture-no-preview = The picture's preview is unreadable. Choose the picture again.
picture-not-three = A picture has three sizes. Choose the picture again.
picture-not-stored = The picture is not stored. Choose it again.

wrong-method = This address of the API takes another method.
does-not-fit = The request does not fit. Send JSON with the members and types that the API describes.
body-too-large = The request is too large or was cut off. Send at most 100 files at a time.
body-no-json = The request's body is not JSON. Send a JSON object as the API describes.
form-unreadable = This form could not be read. Go back, reload the page and send it again.

device-on = { $browser } on { $system }
device-unknown = Unknown device
plain-name = Upload { $moment }

checksum-malformed = A checksum is written as sha256: and Base64, or as md5: and 32 hex digits.
checksum-each-part = Name a checksum for each part, or null, or none at all.
checksum-each-id = Name a checksum for each id, or null, or none at all.
