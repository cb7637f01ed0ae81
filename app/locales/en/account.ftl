# Logging in, signing up, getting in again, and the account page. The server's alone.

log-in-title = Log in
sign-up-title = Sign up
recover-title = Use a recovery code
recover-hint = One of the codes that you wrote down lets you in and sets a new password. Everybody who was logged in is logged out.
recover-link-title = Get back into your account
recover-link-hint = This link lets you in once, and sets a new password. Everybody who was logged in is logged out.
cannot-get-in = Cannot get in?
use-recovery-code = Use a recovery code
no-account-yet = No account yet?
have-an-account = You have an account?
know-your-password = You know your password?
use-passkey = Use a passkey
continue-with = Continue with { $name }

email-label = E-mail address
password-label = Password
new-password-label = New password
current-password-label = Current password
recovery-code-label = Recovery code
password-hint = At least 8 characters. A few words in a row work well.
recover-password-hint = At least 8 characters. If you log in without a password, leave this empty: it stays that way.
new-password-hint = At least 8 characters. All other sessions end.
log-in-button = Log in
create-account = Create account
set-password = Set the password
recover-button = Get back in

account-title = Your account
sessions-title = Sessions
passkeys-title = Passkeys
passkey-add = Add a passkey
passkey-hint = With a passkey, your device's lock lets you in: nothing to remember, and nothing that another site could steal.
passkeys-list = Your passkeys
passkey-made = Made { $moment }
passkey-remove = Remove
passkey-remove-of = Remove the passkey of { $device }
connect-with = Connect { $name }
identities-title = Log-ins at other sites
identities-hint = Log in here with your account at { $name }. If you remove it later, the sessions that it opened end.
identities-list = Your log-ins at other sites
identity-made = Connected { $moment }
identity-used = Last used { $moment }
identity-remove-of = Remove the log-in at { $site }
password-title = Password
password-change = Change the password
password-off-title = Passkeys only
password-off-hint = Turn the password off, and nobody can guess or steal it: a passkey is two factors in one. Should you lose all your passkeys, a recovery code lets you in to add another; the password stays off.
password-off-button = Turn the password off
codes-title = Recovery codes
codes-make = Make new codes
codes-none = You have none. With one you get in without your password. Without one, only the operator of this site can let you back in: we send no e-mail.
codes-left = { $count ->
    [one] One is left. New codes end it.
   *[other] { $count } are left. New codes end them.
}
codes-new-title = Your recovery codes
codes-new-text = Write them down or print them now: they are not shown again. Each works once.
delete-title = Delete the account
delete-button = Delete the account and all files
delete-hint = Your files are removed from the store within minutes. Nobody can bring them back, nor the account.

session-end-others = End all other sessions
session-end = End
session-end-of = End the session of { $device }
session-since = This session, since { $moment }
session-seen = Last seen { $moment }
moment-utc = { $moment } UTC

done-password = Your password is changed, and all other sessions have ended.
done-sessions = Ended.
done-passkeys = You can log in with your passkey from now on.
done-passkey-removed = The passkey is removed. You can delete it on your device too.
done-password-off = Your password is turned off, and all other sessions have ended. Your passkeys let you in.
done-connected = Connected: you can log in that way from now on.
done-identity-removed = The log-in is removed, and the sessions that it opened have ended.
done-recovered = You are in, and all other sessions have ended. No password was set: add a passkey now, or set a password.
invitation-label = Invitation
