log-in-title = Anmelden
sign-up-title = Registrieren
recover-title = Wiederherstellungscode verwenden
recover-hint = Einer der Codes, die Sie sich notiert haben, lässt Sie herein und setzt ein neues Passwort. Wer angemeldet war, wird abgemeldet.
recover-link-title = Zurück in Ihr Konto
recover-link-hint = Dieser Link lässt Sie einmal herein und setzt ein neues Passwort. Wer angemeldet war, wird abgemeldet.
cannot-get-in = Sie kommen nicht hinein?
use-recovery-code = Wiederherstellungscode verwenden
no-account-yet = Noch kein Konto?
have-an-account = Sie haben ein Konto?
know-your-password = Sie kennen Ihr Passwort?
use-passkey = Passkey verwenden
continue-with = Weiter mit { $name }

email-label = E-Mail-Adresse
password-label = Passwort
new-password-label = Neues Passwort
current-password-label = Aktuelles Passwort
recovery-code-label = Wiederherstellungscode
password-hint = Mindestens 8 Zeichen. Ein paar Wörter hintereinander sind gut.
recover-password-hint = Mindestens 8 Zeichen. Wenn Sie sich ohne Passwort anmelden, lassen Sie das Feld leer: Es bleibt dabei.
new-password-hint = Mindestens 8 Zeichen. Alle anderen Sitzungen enden.
log-in-button = Anmelden
create-account = Konto anlegen
set-password = Passwort setzen
recover-button = Wieder anmelden

account-title = Ihr Konto
sessions-title = Sitzungen
passkeys-title = Passkeys
passkey-add = Passkey hinzufügen
passkey-hint = Mit einem Passkey lässt die Sperre Ihres Geräts Sie herein: nichts, was Sie sich merken müssten, und nichts, was eine andere Website stehlen könnte.
passkeys-list = Ihre Passkeys
passkey-made = Angelegt { $moment }
passkey-remove = Entfernen
passkey-remove-of = Passkey von { $device } entfernen
connect-with = { $name } verbinden
identities-title = Anmeldungen bei anderen Websites
identities-hint = Melden Sie sich hier mit Ihrem Konto bei { $name } an. Wenn Sie es später entfernen, enden die Sitzungen, die damit begonnen wurden.
identities-list = Ihre Anmeldungen bei anderen Websites
identity-made = Verbunden { $moment }
identity-used = Zuletzt benutzt { $moment }
identity-remove-of = Anmeldung bei { $site } entfernen
password-title = Passwort
password-change = Passwort ändern
password-off-title = Nur Passkeys
password-off-hint = Schalten Sie das Passwort ab, und niemand kann es erraten oder stehlen: Ein Passkey ist zwei Faktoren in einem. Sollten Sie alle Ihre Passkeys verlieren, lässt ein Wiederherstellungscode Sie herein, damit Sie einen neuen hinzufügen; das Passwort bleibt abgeschaltet.
password-off-button = Passwort abschalten
codes-title = Wiederherstellungscodes
codes-make = Neue Codes erzeugen
codes-none = Sie haben keine. Mit einem kommen Sie ohne Passwort hinein. Ohne können nur die Betreiber dieser Seite Sie wieder hereinlassen, denn wir verschicken keine E-Mails.
codes-left = { $count ->
    [one] Einer ist übrig. Neue Codes machen ihn ungültig.
   *[other] { $count } sind übrig. Neue Codes machen sie ungültig.
}
codes-new-title = Ihre Wiederherstellungscodes
codes-new-text = Notieren oder drucken Sie sie jetzt: Sie werden nicht noch einmal gezeigt. Jeder gilt einmal.
delete-title = Konto löschen
delete-button = Konto und alle Dateien löschen
delete-hint = Ihre Dateien werden innerhalb von Minuten aus dem Speicher entfernt. Niemand kann sie zurückholen, auch das Konto nicht.

session-end-others = Alle anderen Sitzungen beenden
session-end = Beenden
session-end-of = Sitzung von { $device } beenden
session-since = Diese Sitzung, seit { $moment }
session-seen = Zuletzt gesehen { $moment }
moment-utc = { $moment } UTC

done-password = Ihr Passwort ist geändert, und alle anderen Sitzungen sind beendet.
done-sessions = Beendet.
done-passkeys = Ab jetzt können Sie sich mit Ihrem Passkey anmelden.
done-passkey-removed = Der Passkey ist entfernt. Sie können ihn auch auf Ihrem Gerät löschen.
done-password-off = Ihr Passwort ist abgeschaltet, und alle anderen Sitzungen sind beendet. Ihre Passkeys lassen Sie herein.
done-connected = Verbunden: Ab jetzt können Sie sich so anmelden.
done-identity-removed = Die Anmeldung ist entfernt, und die damit begonnenen Sitzungen sind beendet.
done-recovered = Sie sind angemeldet, und alle anderen Sitzungen sind beendet. Es wurde kein Passwort gesetzt: Fügen Sie jetzt einen Passkey hinzu, oder setzen Sie ein Passwort.
invitation-label = Einladung
