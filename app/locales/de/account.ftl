log-in-title = Anmelden
sign-up-title = Registrieren
recover-title = Wiederherstellungscode verwenden
recover-hint = Geben Sie einen Ihrer Wiederherstellungscodes und ein neues Passwort ein. Alle Geräte werden abgemeldet.
recover-link-title = Konto wiederherstellen
recover-link-hint = Dieser Link gilt einmal. Wählen Sie ein neues Passwort; alle Geräte werden abgemeldet.
cannot-log-in = Anmeldung klappt nicht?
use-recovery-code = Wiederherstellungscode verwenden
no-account-yet = Noch kein Konto?
have-an-account = Sie haben schon ein Konto?
know-your-password = Sie kennen Ihr Passwort?
use-passkey = Passkey verwenden
continue-with = Weiter mit { $name }

email-label = E-Mail-Adresse
password-label = Passwort
new-password-label = Neues Passwort
current-password-label = Aktuelles Passwort
recovery-code-label = Wiederherstellungscode
password-hint = Mindestens 8 Zeichen. Ein paar Wörter hintereinander sind gut.
recover-password-hint = Mindestens 8 Zeichen. Lassen Sie das Feld leer, wenn Sie sich ohne Passwort anmelden.
new-password-hint = Mindestens 8 Zeichen. Alle anderen Geräte werden abgemeldet.
log-in-button = Anmelden
create-account = Konto anlegen
set-password = Passwort festlegen
recover-button = Konto wiederherstellen

account-title = Ihr Konto
sessions-title = Geräte
passkeys-title = Passkeys
passkey-add = Passkey hinzufügen
passkey-hint = Melden Sie sich mit der Bildschirmsperre Ihres Geräts an: Sie müssen sich nichts merken, und keine andere Website kann etwas stehlen.
passkeys-list = Ihre Passkeys
passkey-created = Erstellt { $moment }
passkey-remove = Entfernen
passkey-remove-of = Passkey für { $device } entfernen
connect-with = { $name } verbinden
identities-title = Verbundene Konten
identities-hint = Melden Sie sich hier mit Ihrem Konto bei { $name } an. Wenn Sie die Verbindung entfernen, werden die damit angemeldeten Geräte abgemeldet.
identities-list = Ihre verbundenen Konten
identity-connected = Verbunden { $moment }
identity-used = Zuletzt benutzt { $moment }
identity-remove-of = Verbindung mit { $site } entfernen
password-title = Passwort
password-change = Passwort ändern
password-off-title = Nur Passkeys
password-off-hint = Ohne Passwort gibt es nichts zu erraten oder zu stehlen: Ein Passkey ist zwei Faktoren in einem. Wenn Sie alle Passkeys verlieren, melden Sie sich mit einem Wiederherstellungscode an und fügen einen neuen hinzu; das Passwort bleibt deaktiviert.
password-off-button = Passwort deaktivieren
codes-title = Wiederherstellungscodes
codes-create = Neue Codes erstellen
codes-none = Sie haben keine Wiederherstellungscodes. Wenn Sie Ihr Passwort verlieren, hilft nur ein Code oder die Administration dieser Website: Wir verschicken keine E-Mails.
codes-left = { $count ->
    [one] Noch ein Code übrig. Neue Codes ersetzen ihn.
   *[other] Noch { $count } Codes übrig. Neue Codes ersetzen sie.
}
codes-new-title = Ihre Wiederherstellungscodes
codes-new-text = Notieren oder drucken Sie sie jetzt: Sie werden nicht noch einmal gezeigt. Jeder Code gilt einmal.
delete-title = Konto löschen
delete-button = Konto und alle Dateien löschen
delete-hint = Ihre Dateien werden innerhalb von Minuten aus dem Speicher gelöscht. Weder sie noch Ihr Konto lassen sich wiederherstellen.

session-log-out-others = Alle anderen Geräte abmelden
session-log-out = Abmelden
session-log-out-of = { $device } abmelden
session-current = Dieses Gerät, seit { $moment }
session-last-active = Zuletzt aktiv { $moment }
moment-utc = { $moment } UTC

done-password = Passwort geändert. Alle anderen Geräte sind abgemeldet.
done-sessions = Abgemeldet.
done-passkeys = Sie können sich jetzt mit Ihrem Passkey anmelden.
done-passkey-removed = Passkey entfernt. Sie können ihn auch auf Ihrem Gerät löschen.
done-password-off = Passwort deaktiviert. Alle anderen Geräte sind abgemeldet. Melden Sie sich ab jetzt mit einem Passkey an.
done-connected = Verbunden. Sie können sich jetzt so anmelden.
done-identity-removed = Verbindung entfernt. Die damit angemeldeten Geräte sind abgemeldet.
done-recovered = Sie sind angemeldet, alle anderen Geräte sind abgemeldet. Sie haben kein Passwort: Fügen Sie jetzt einen Passkey hinzu, oder legen Sie ein Passwort fest.
invitation-label = Einladung
