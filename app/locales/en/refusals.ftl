# Refusals of the server. Only the server has these texts.

email-malformed = Enter an e-mail address such as ada@example.org.
email-invisible = This e-mail address contains an invisible character. Delete it and type it again.
display-name-too-long = This name is too long. Shorten it to 64 characters and try again.
display-name-unusable = This name contains an invisible character that can't be used here. Delete it and type it again.
password-too-short = Use at least 8 characters for the password.
password-too-long = Use at most 1,024 bytes for the password.
password-guessable = This password is too easy to guess. Choose another: a few words in a row work well.
password-not-current = That isn't your current password. Try again.
log-in-again-first = Log out and log in again first, so that we know it's you. Nothing is lost.
password-needs-passkey = Add a passkey first: you need one to log in without a password.
only-log-in-method = This is your only way to log in. Set a password or add a passkey first.
recovery-needs-password = This account has a password: choose a new one. Your code or link still works.
recovery-link-unusable = This link was already used or has expired. Ask the site's administrator for a new one.
passkey-not-added = No passkey was added. Try again.
passkey-not-accepted = We couldn't log you in with this passkey. Try again, or log in with your password.
provider-late = This log-in took too long, or started in another browser or session. Nothing has changed. Try again.
provider-failed = Logging in at the other site failed. Try again.
provider-unavailable = The other site isn't answering. Nothing has changed. Try again in a few minutes, or log in another way.
provider-no-email = The other site didn't confirm your e-mail address. Sign up here instead.
provider-taken = That account is already connected to another account here.
provider-email-taken = There is already an account with your e-mail address. Log in with its password, then connect the other site on the account page.

sort-unknown = Sort by newest, oldest, name or size.
position-unknown = This position in the list doesn't exist. Start from the beginning.
batch-empty = The list is empty. Name at least one.
batch-too-long = The list is too long. Name at most 100 at a time.
report-form-too-long = A form in this report is too long. Report at most 64 fields and 32 KiB of a form.
new-name-empty = A file needs a name. Enter one and try again.
new-name-too-long = This name is too long. Shorten it to 255 characters and try again.
new-name-unusable = This name can't be used: it contains a slash or an invisible control character. Enter another one.
new-extension-not-allowed = A file with this extension would run as a program when opened. Enter a name with another extension.
no-forms = This store doesn't accept forms. Allow JavaScript on this page and choose the file again.
plain-max-file-size = Without JavaScript, this form takes one file of up to { SIZE($max) }.
cannot-sign-again = This upload has ended, or was started for another file, and can't be signed again. Upload the file as a new one.

no-parts = This store doesn't accept files in parts. Send the file whole.
parts-whole-form = This upload is signed as a form for the whole file. Send it that way.
parts-size-fixed = The part size of this upload is already fixed. Split the file as before.
parts-none-signed = No part of this upload has been signed. Sign its parts first.
parts-wrong-count = The number of parts is wrong. Count them by the fixed part size.
parts-bad-size = A part must be between 5 MiB and 5 GiB. Choose another part size.
parts-too-many = A file can have at most 10,000 parts. Use larger parts.
parts-too-large = A file sent in parts can be at most 5 TiB. Choose a smaller one.
parts-batch = Name from 1 to 100 parts at a time.
parts-no-such = The file has no such part. Number the parts from 1 up to their count.

upload-cors-origin = The store doesn't accept uploads from this site: tell the site's administrator that its CORS rule is missing.
upload-cors-request = The store doesn't accept this kind of upload from this site: tell the site's administrator that its CORS rule is incomplete.
upload-store-away = The store doesn't answer our server either: wait a few minutes, then retry.
upload-store-name = The store's address can't be found: tell the site's administrator.
upload-store-certificate = There is no secure connection to the store: tell the site's administrator that its certificate isn't valid.
upload-wrong-settings = The store can't be used with the site's settings: tell the site's administrator.
upload-mixed-content = Browsers block the store because its address isn't secure: tell the site's administrator that it needs https.
upload-internal-address = The store's address works only inside the site's own network: tell the site's administrator.
upload-other-address = The store accepts uploads only from { $address }: open this site there.
upload-blocked-by-browser = The store works, but your browser can't reach it: check your connection, and turn off blockers, VPN and proxy for this site.

not-arrived = The file hasn't arrived in the store yet.
rejected-other-type = The file isn't what its name says: it looks like { $detected }. The upload was deleted; choose the file again with the right name.
rejected-wrong-type = The file isn't what its name says: it looks like { $detected }. The upload was deleted.
rejected-type-not-allowed = Files of this type ({ $detected }) can't be uploaded here. The upload was deleted.
rejected-type-unrecognized = This file's content wasn't recognised as { $declared }. The upload was deleted.
rejected-type-unknown = We can't tell what type of file this is. The upload was deleted.
rejected-password-protected = This document is password-protected, so its content can't be checked. The upload was deleted; save the document without a password and upload it again.
rejected-old-office = This document is in an older Office format ({ $detected }). The upload was deleted; save the document as .docx, .xlsx or .pptx and upload it again.
rejected-password-protected-or-old = This document is password-protected or in an older Office format. The upload was deleted; save the document without a password as .docx, .xlsx or .pptx and upload it again.
rejected-other-upload = The file that arrived doesn't belong to this upload and was deleted. Upload your file again.
rejected-other-size = The file arrived with a different size than announced. The upload was deleted; upload the file again.
rejected-other-bytes = The data that arrived differs from what was sent. The upload was deleted; upload the file again.
rejected-account-closed = The account was closed when this file arrived. The upload was deleted; upload the file again.

picture-no-rendition = Each size of a picture must be WebP, JPEG or PNG of at most { SIZE($max) }. Choose the picture again.
picture-no-preview = The picture's preview can't be read. Choose the picture again.
picture-not-three = A picture needs three sizes. Choose the picture again.
picture-not-stored = The picture is not stored. Choose it again.

wrong-method = This API address needs another method.
malformed-request = The request doesn't match the API. Send JSON with the fields and types that the API describes.
body-too-large = The request is too large or was cut off. Send at most 100 files at a time.
body-no-json = The request body isn't JSON. Send a JSON object as the API describes.
form-unreadable = This form couldn't be read. Go back, reload the page and send it again.

device-on = { $browser } on { $system }
device-unknown = Unknown device
plain-name = Upload { $moment }

checksum-malformed = Write a checksum as sha256: and Base64, or as md5: and 32 hex digits.
checksum-each-part = Give a checksum or null for each part, or no checksums at all.
checksum-each-id = Give a checksum or null for each id, or no checksums at all.
