# Logging in, signing up, recovery and the account page. Only the server has these texts.

log-in-title = Log in
sign-up-title = Sign up
recover-title = Use a recovery code
recover-hint = Enter one of your recovery codes and a new password. This logs out all devices.
recover-link-title = Recover your account
recover-link-hint = This link works once. Choose a new password; this logs out all devices.
cannot-log-in = Can't log in?
use-recovery-code = Use a recovery code
no-account-yet = No account yet?
have-an-account = Already have an account?
know-your-password = Know your password?
use-passkey = Use a passkey
continue-with = Continue with { $name }

email-label = E-mail address
password-label = Password
new-password-label = New password
current-password-label = Current password
recovery-code-label = Recovery code
password-hint = At least 8 characters. A few words in a row work well.
recover-password-hint = At least 8 characters. Leave this empty if you log in without a password.
new-password-hint = At least 8 characters. Logs out all other devices.
log-in-button = Log in
create-account = Create account
set-password = Set password
recover-button = Recover account

account-title = Your account
display-name = Display name
display-name-hint = Shown at the top of each page. Leave it empty to use the part of your e-mail address before the @.
display-name-save = Save name
sessions-title = Devices
passkeys-title = Passkeys
passkey-add = Add a passkey
passkey-hint = Log in with your device's screen lock: nothing to remember, and nothing for another site to steal.
passkeys-list = Your passkeys
passkey-created = Created { $moment }
passkey-remove = Remove
passkey-remove-of = Remove the passkey for { $device }
connect-with = Connect { $name }
identities-title = Connected accounts
identities-hint = Log in here with your { $name } account. If you remove the connection, devices that logged in with it are logged out.
identities-list = Your connected accounts
identity-connected = Connected { $moment }
identity-used = Last used { $moment }
identity-remove-of = Remove the connection to { $site }
password-title = Password
password-change = Change password
password-off-title = Passkeys only
password-off-hint = Without a password, there is nothing to guess or steal: a passkey is two factors in one. If you lose all your passkeys, log in with a recovery code and add a new one; the password stays off.
password-off-button = Turn off password
codes-title = Recovery codes
codes-create = Create new codes
codes-none = You have no recovery codes. If you lose your password, only a code or the site's administrator can let you back in: we don't send e-mail.
codes-left = { $count ->
    [one] One code left. New codes replace it.
   *[other] { $count } codes left. New codes replace them.
}
codes-new-title = Your recovery codes
codes-new-text = Write them down or print them now: you won't see them again. Each code works once.
delete-title = Delete account
delete-button = Delete account and all files
delete-hint = Your files are deleted from the store within minutes. Neither they nor your account can be restored.

session-log-out-others = Log out all other devices
session-log-out = Log out
session-log-out-of = Log out { $device }
session-current = This device, since { $moment }
session-last-active = Last active { $moment }
moment-utc = { $moment } UTC

done-display-name = Display name changed.
done-password = Password changed. All other devices are logged out.
done-sessions = Logged out.
done-passkeys = You can now log in with your passkey.
done-passkey-removed = Passkey removed. You can delete it from your device too.
done-password-off = Password turned off. All other devices are logged out. From now on, log in with a passkey.
done-connected = Connected. You can now log in this way.
done-identity-removed = Connection removed. Devices that logged in with it are logged out.
done-recovered = You are logged in, and all other devices are logged out. You have no password: add a passkey or set a password now.
invitation-label = Invitation
