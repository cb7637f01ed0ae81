# What can go wrong with a request. The browser has these texts too.

login-required = You are logged out. Log in to go on; nothing is lost.
wrong-credentials = The e-mail address or the password is wrong. Check both and try again.
account-disabled = This account is disabled. Ask whoever runs this site.
email-taken = There is an account with this e-mail address already. Log in instead.
cross-origin = This request came from another site and was refused. Open the page again and retry.
nothing-here = There is nothing here, or it is not yours. Your own files are in your list.
too-many-requests = That was a lot at once. Nothing is lost; wait a moment and try again.
unavailable = We cannot reach our storage just now. Nothing is lost; try again in a moment.
# The code comes last, behind a blank: the browser looks for it there.
internal = Something went wrong on our side. What is stored is safe. Try again; if it stays, quote this code: { $reference }
unreachable = We cannot reach the server. Nothing is lost; check the connection and try again.
garbled = The server's answer could not be read. What is stored is safe; reload the page and try again.

## Why one file may not be uploaded.

file-empty = This file is empty. Choose a file that has something in it.
file-too-large = This file is too large. The limit is { SIZE($max) }.
file-type-not-allowed = Files of this type cannot be uploaded here. Try a picture, a PDF, text, sound, video or a zip.
file-type-unknown = We cannot tell what kind of file this is. Give its name a usual extension, such as .jpg or .pdf.
file-name-empty = This file has no name. Rename it and choose it again.
file-name-too-long = This file's name is too long. Shorten it to 255 characters and choose it again.
file-name-unusable = This file's name cannot be used: it holds a slash or an invisible control character. Rename it and choose it again.
file-extension-not-allowed = A file with this extension would run as a program when somebody opens it, and cannot be uploaded. Put it into a zip archive and choose that.
file-quota-exceeded = There is not enough room left for this file: { SIZE($left) } are free. Delete something and try again.
file-too-many-outstanding = Too many uploads are still unfinished. Let some finish, or cancel them, and try again.
file-too-many-live-forms = Too many of your recent uploads can still arrive at the store. Wait a while and try again.
file-is-folder = This is a folder. Open it and choose the files inside.
sign-up-closed = New accounts are not made here. Ask whoever runs this site.
invitation-needed = Signing up needs an invitation, and this is not one that is still good. Ask whoever runs this site.
