log-in-title = Iniciar sesión
sign-up-title = Registrarse
recover-title = Usar un código de recuperación
recover-hint = Escriba uno de sus códigos de recuperación y una contraseña nueva. Se cerrará la sesión en todos los dispositivos.
recover-link-title = Recuperar su cuenta
recover-link-hint = Este enlace sirve una vez. Elija una contraseña nueva; se cerrará la sesión en todos los dispositivos.
cannot-log-in = ¿No puede iniciar sesión?
use-recovery-code = Usar un código de recuperación
no-account-yet = ¿Aún no tiene cuenta?
have-an-account = ¿Ya tiene una cuenta?
know-your-password = ¿Sabe su contraseña?
use-passkey = Usar una llave de acceso
continue-with = Continuar con { $name }

email-label = Dirección de correo
password-label = Contraseña
new-password-label = Contraseña nueva
current-password-label = Contraseña actual
recovery-code-label = Código de recuperación
password-hint = Al menos 8 caracteres. Unas cuantas palabras seguidas funcionan bien.
recover-password-hint = Al menos 8 caracteres. Deje este campo vacío si inicia sesión sin contraseña.
new-password-hint = Al menos 8 caracteres. Se cerrará la sesión en los demás dispositivos.
log-in-button = Iniciar sesión
create-account = Crear cuenta
set-password = Establecer contraseña
recover-button = Recuperar cuenta

account-title = Su cuenta
display-name = Nombre visible
display-name-hint = Aparece en la parte superior de cada página. Déjelo vacío para usar la parte de su dirección de correo anterior a la @.
display-name-save = Guardar el nombre
sessions-title = Dispositivos
passkeys-title = Llaves de acceso
passkey-add = Añadir una llave de acceso
passkey-hint = Inicie sesión con el bloqueo de pantalla de su dispositivo: nada que recordar y nada que otro sitio pueda robar.
passkeys-list = Sus llaves de acceso
passkey-created = Creada el { $moment }
passkey-remove = Quitar
passkey-remove-of = Quitar la llave de acceso de { $device }
connect-with = Conectar { $name }
identities-title = Cuentas conectadas
identities-hint = Inicie sesión aquí con su cuenta de { $name }. Si quita la conexión, se cierra la sesión en los dispositivos que entraron con ella.
identities-list = Sus cuentas conectadas
identity-connected = Conectado el { $moment }
identity-used = Usado por última vez el { $moment }
identity-remove-of = Quitar la conexión con { $site }
password-title = Contraseña
password-change = Cambiar contraseña
password-off-title = Solo llaves de acceso
password-off-hint = Sin contraseña no hay nada que adivinar ni robar: una llave de acceso son dos factores en uno. Si pierde todas sus llaves de acceso, inicie sesión con un código de recuperación y añada una nueva; la contraseña sigue desactivada.
password-off-button = Desactivar contraseña
codes-title = Códigos de recuperación
codes-create = Crear códigos nuevos
codes-none = No tiene códigos de recuperación. Si pierde su contraseña, solo un código o el administrador del sitio puede devolverle el acceso: no enviamos correos.
codes-left = { $count ->
    [one] Queda un código. Los códigos nuevos lo sustituyen.
    [many] Quedan { $count } de códigos. Los códigos nuevos los sustituyen.
   *[other] Quedan { $count } códigos. Los códigos nuevos los sustituyen.
}
codes-new-title = Sus códigos de recuperación
codes-new-text = Anótelos o imprímalos ahora: no se volverán a mostrar. Cada uno sirve una vez.
delete-title = Eliminar la cuenta
delete-button = Eliminar la cuenta y todos los archivos
delete-hint = Sus archivos se eliminan del almacén en cuestión de minutos. Ni ellos ni su cuenta se pueden restaurar.

session-log-out-others = Cerrar la sesión en los demás dispositivos
session-log-out = Cerrar sesión
session-log-out-of = Cerrar sesión en { $device }
session-current = Este dispositivo, desde el { $moment }
session-last-active = Última actividad: { $moment }
moment-utc = { $moment } UTC

done-display-name = Nombre visible cambiado.
done-password = Contraseña cambiada. Se ha cerrado la sesión en los demás dispositivos.
done-sessions = Sesión cerrada.
done-passkeys = Ya puede iniciar sesión con su llave de acceso.
done-passkey-removed = Llave de acceso quitada. También puede eliminarla de su dispositivo.
done-password-off = Contraseña desactivada. Se ha cerrado la sesión en los demás dispositivos. A partir de ahora, inicie sesión con una llave de acceso.
done-connected = Conectada. Ya puede iniciar sesión así.
done-identity-removed = Conexión quitada. Se ha cerrado la sesión en los dispositivos que entraron con ella.
done-recovered = Ha iniciado sesión, y se ha cerrado en los demás dispositivos. No tiene contraseña: añada ahora una llave de acceso o establezca una contraseña.
invitation-label = Invitación
