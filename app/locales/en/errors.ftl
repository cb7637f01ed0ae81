# Errors of a request. The browser has these texts too.

login-required = You are logged out. Nothing is lost; log in to continue.
wrong-credentials = The e-mail address or password is wrong. Check both and try again.
account-disabled = This account is disabled. Ask the site's administrator.
email-taken = There is already an account with this e-mail address. Log in instead.
cross-origin = This request came from another site and was refused. Reopen the page and try again.
nothing-here = This doesn't exist or isn't yours. Your own files are in your list.
too-many-requests = Too many requests. Nothing is lost; wait a moment and try again.
unavailable = We can't reach our storage right now. Nothing is lost; try again in a moment.
internal = Something went wrong on our side. Your stored files are safe. Try again; if this happens again, quote this code: { $reference }
unreachable = We can't reach the server. Nothing is lost; check your connection and try again.
garbled = We couldn't read the server's answer. Your stored files are safe; reload the page and try again.

## Rejections of a file.

file-empty = This file is empty. Choose another one.
file-too-large = This file is too large. The limit is { SIZE($max) }.
file-type-not-allowed = Files of this type can't be uploaded here. Try a picture, a PDF, text, audio, video or a zip.
file-type-unknown = We can't tell what type of file this is. Give its name a common extension, such as .jpg or .pdf.
file-name-empty = This file has no name. Rename it and choose it again.
file-name-too-long = This file's name is too long. Shorten it to 255 characters and choose it again.
file-name-unusable = This file's name can't be used: it contains a slash or an invisible control character. Rename it and choose it again.
file-extension-not-allowed = A file with this extension would run as a program when opened, so it can't be uploaded. Put it in a zip archive and choose that.
file-quota-exceeded = There isn't enough space for this file: { SIZE($left) } left. Delete something and try again.
file-too-many-outstanding = Too many uploads are unfinished. Wait for some to finish, or cancel them, and try again.
file-too-many-live-forms = Too many of your recent uploads can still reach the store. Wait a while and try again.
file-is-folder = This is a folder. Open it and choose the files inside.
sign-up-closed = Sign-up is closed. Ask the site's administrator for an account.
invitation-needed = You need a valid invitation to sign up. Ask the site's administrator for one.
