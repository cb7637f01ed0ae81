log-in-title = Iniciar sesión
sign-up-title = Registrarse
recover-title = Usar un código de recuperación
recover-hint = Uno de los códigos que anotó le deja entrar y pone una contraseña nueva. Se cerrarán todas las sesiones abiertas.
recover-link-title = Volver a su cuenta
recover-link-hint = Este enlace le deja entrar una vez y pone una contraseña nueva. Se cerrarán todas las sesiones abiertas.
cannot-get-in = ¿No puede entrar?
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
recover-password-hint = Al menos 8 caracteres. Si inicia sesión sin contraseña, deje este campo vacío: seguirá siendo así.
new-password-hint = Al menos 8 caracteres. Se cierran todas las demás sesiones.
log-in-button = Iniciar sesión
create-account = Crear cuenta
set-password = Poner la contraseña
recover-button = Volver a entrar

account-title = Su cuenta
sessions-title = Sesiones
passkeys-title = Llaves de acceso
passkey-add = Añadir una llave de acceso
passkey-hint = Con una llave de acceso, el bloqueo de su dispositivo le deja entrar: nada que recordar y nada que otro sitio pueda robar.
passkeys-list = Sus llaves de acceso
passkey-made = Creada el { $moment }
passkey-remove = Quitar
passkey-remove-of = Quitar la llave de acceso de { $device }
connect-with = Conectar { $name }
identities-title = Inicios de sesión en otros sitios
identities-hint = Inicie sesión aquí con su cuenta de { $name }. Si después la quita, se cierran las sesiones que abrió.
identities-list = Sus inicios de sesión en otros sitios
identity-made = Conectado el { $moment }
identity-used = Usado por última vez el { $moment }
identity-remove-of = Quitar el inicio de sesión en { $site }
password-title = Contraseña
password-change = Cambiar la contraseña
password-off-title = Solo llaves de acceso
password-off-hint = Desactive la contraseña y nadie podrá adivinarla ni robarla: una llave de acceso son dos factores en uno. Si pierde todas sus llaves de acceso, un código de recuperación le deja entrar para añadir otra; la contraseña sigue desactivada.
password-off-button = Desactivar la contraseña
codes-title = Códigos de recuperación
codes-make = Crear códigos nuevos
codes-none = No tiene ninguno. Con uno entra sin su contraseña. Sin él, solo quien administra este sitio puede dejarle entrar de nuevo, porque no enviamos correos.
codes-left = { $count ->
    [one] Queda uno. Los códigos nuevos lo anulan.
    [many] Quedan { $count }. Los códigos nuevos los anulan.
   *[other] Quedan { $count }. Los códigos nuevos los anulan.
}
codes-new-title = Sus códigos de recuperación
codes-new-text = Anótelos o imprímalos ahora: no se volverán a mostrar. Cada uno sirve una vez.
delete-title = Eliminar la cuenta
delete-button = Eliminar la cuenta y todos los archivos
delete-hint = Sus archivos se eliminan del almacén en cuestión de minutos. Nadie puede recuperarlos, ni tampoco la cuenta.

session-end-others = Cerrar todas las demás sesiones
session-end = Cerrar
session-end-of = Cerrar la sesión de { $device }
session-since = Esta sesión, desde el { $moment }
session-seen = Vista por última vez el { $moment }
moment-utc = { $moment } UTC

done-password = Su contraseña ha cambiado y todas las demás sesiones se han cerrado.
done-sessions = Cerrada.
done-passkeys = Desde ahora puede iniciar sesión con su llave de acceso.
done-passkey-removed = La llave de acceso se ha quitado. También puede eliminarla en su dispositivo.
done-password-off = Su contraseña está desactivada y las demás sesiones han terminado. Sus llaves de acceso le dejan entrar.
done-connected = Conectado: desde ahora puede iniciar sesión así.
done-identity-removed = El inicio de sesión se ha quitado y las sesiones que abrió se han cerrado.
done-recovered = Ha entrado y todas las demás sesiones se han cerrado. No se ha puesto ninguna contraseña: añada ahora una llave de acceso o ponga una contraseña.
invitation-label = Invitación
