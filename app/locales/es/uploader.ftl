choose-files = Elegir archivos
upload-button = Subir
drop-hint = o suéltelos o péguelos en cualquier lugar de esta página
max-file-size = Como máximo { SIZE($max) } por archivo.

uploads = Subidas
all-uploads = Todas las subidas
uploading = Subiendo { $name }

waiting-logged-out = Su sesión ha terminado. No se ha perdido nada: inicie sesión otra vez y reanude aquí.
log-in-other-tab = Iniciar sesión en otra pestaña
resume-uploads = Reanudar subidas
waiting-offline = No hay conexión. Las subidas se reanudan cuando vuelva la conexión.
waiting-code = Las fotos y las carpetas esperan a que vuelva la red: la página tiene que cargar antes el código que las lee.
discard-interrupted = Descartar
pause-all = Pausar todo
resume-all = Reanudar todo
clear-finished = Quitar las terminadas

pause = Pausar
pause-file = Pausar { $name }
resume = Reanudar
resume-file = Reanudar { $name }
cancel = Cancelar
cancel-file = Cancelar { $name }
retry = Reintentar
retry-file = Reintentar { $name }
retry-now = Reintentar ahora
retry-now-file = Reintentar ahora { $name }
remove = Quitar
remove-file = Quitar { $name }

state-sending = Enviando, { NUMBER($percent) } %
state-on-its-way = De camino al almacén, { NUMBER($seconds) } s hasta ahora
state-next-try = { $reason } Próximo intento en { NUMBER($seconds) } s.
state-next-attempt = { $reason } Intento { NUMBER($attempt) }, el próximo en { NUMBER($seconds) } s.
state-refused = Rechazado: { $reason }
state-failed = Ha fallado: { $reason }
state-waiting = En espera
state-preparing = Preparando
state-storing = Esperando al almacén
state-verifying = Verificando
state-checking = Comprobando si ha llegado
state-verified = Verificado
state-paused = En pausa
state-cancelled = Cancelado

reason-network = Se cortó la conexión con el almacén.
reason-stalled = La subida se quedó parada.
reason-interrupted = El navegador dejó de enviar.
reason-store-busy = El almacén está ocupado.
reason-store-error = El almacén tiene un problema.
reason-corrupted = El archivo se dañó por el camino.
reason-expired = El permiso para subir ha caducado.
reason-missing = El archivo aún no está en el almacén.
reason-server-unreachable = No podemos conectar con el servidor.
reason-server-busy = El servidor está ocupado.
reason-server-error = El servidor tiene un problema.

failure-gave-up = { $reason } Hemos desistido tras un rato. El archivo de su dispositivo está intacto; reintente cuando quiera.
failure-denied = El almacén rechazó la subida y no guardó nada. El archivo de su dispositivo está intacto. Reintente; si vuelve a ocurrir, indique el código de asistencia al administrador del sitio.
failure-too-large = El archivo ha crecido desde que lo eligió, o es demasiado grande para el almacén. No se guardó nada. Elíjalo otra vez, o elija uno más pequeño.
failure-too-small = El archivo ha disminuido de tamaño desde que lo eligió. No se guardó nada. Elíjalo otra vez.
failure-not-supported = El almacén no admite subidas de esta forma. El archivo de su dispositivo está intacto. Indique el código de asistencia al administrador del sitio.
failure-store-full = El almacén está lleno. Sus archivos guardados están a salvo, y el archivo de su dispositivo está intacto. Indique el código de asistencia al administrador del sitio y reintente más tarde.
failure-misconfigured = El almacén no acepta nuestra firma: el error es nuestro. El archivo de su dispositivo está intacto. Indique el código de asistencia al administrador del sitio.
failure-refused = El almacén rechazó la subida y no guardó nada. El archivo de su dispositivo está intacto. Reintente; si vuelve a ocurrir, indique el código de asistencia al administrador del sitio.
failure-changed = El archivo de su dispositivo ha cambiado o ya no se puede leer. No se guardó nada. Elíjalo otra vez.
failure-corrupted = El archivo se dañó varias veces por el camino. No se guardó nada, y el archivo de su dispositivo está intacto. Compruebe la conexión y reintente.
failure-bad-answer = No entendimos la respuesta del servidor. El archivo de su dispositivo está intacto. Recargue la página y elíjalo otra vez.
failure-unconfirmed = El archivo se envió, pero no pudimos verificar que llegara. El archivo de su dispositivo está intacto. Reintente para comprobarlo otra vez.
failure-checksum-mismatch = El almacén recibió datos distintos de los anunciados.

stored-of = { $count ->
    [one] { NUMBER($stored) } de { $count } archivo guardado
    [many] { NUMBER($stored) } de { $count } de archivos guardados
   *[other] { NUMBER($stored) } de { $count } archivos guardados
}
sent-of = { SIZE($sent) } de { SIZE($bytes) }
stored-count = { $count ->
    [one] { $count } archivo guardado
    [many] { $count } de archivos guardados
   *[other] { $count } archivos guardados
}
not-stored = { $count ->
    [one] { $count } sin guardar
    [many] { $count } sin guardar
   *[other] { $count } sin guardar
}
in-another-tab = En otra pestaña: { $line }
interrupted = { $count ->
    [one] Se interrumpió { $count } subida: { $names }. Elija otra vez el mismo archivo para reanudarla.
    [many] Se interrumpieron { $count } de subidas: { $names }. Elija otra vez los mismos archivos para reanudarlas.
   *[other] Se interrumpieron { $count } subidas: { $names }. Elija otra vez los mismos archivos para reanudarlas.
}
names-and-others = { $names } y otros
list-comma = ,{ " " }

announce-stored = { $name } está guardado.
announce-refused = { $name } fue rechazado.
announce-failed = { $name } no se pudo guardar.
announce-restarted = { $name } se está enviando otra vez.
announce-logged-out = Su sesión ha terminado. Las subidas esperan a que vuelva a iniciarla.
announce-offline = No hay conexión. Las subidas esperan a la red.
announce-online = Ha vuelto la conexión. Las subidas se reanudan.
announce-finished = { $count ->
    [one] { $count } archivo guardado.
    [many] { $count } de archivos guardados.
   *[other] { $count } archivos guardados.
}
announce-finished-not-all = { $count ->
    [one] { $count } archivo guardado, { NUMBER($unsuccessful) } sin guardar.
    [many] { $count } de archivos guardados, { NUMBER($unsuccessful) } sin guardar.
   *[other] { $count } archivos guardados, { NUMBER($unsuccessful) } sin guardar.
}
announce-progress = { NUMBER($percent) } % enviado.

size-bytes = { $count ->
    [one] { $count } byte
    [many] { $count } de bytes
   *[other] { $count } bytes
}
size-kb = { $size } kB
size-mb = { $size } MB
size-gb = { $size } GB
size-tb = { $size } TB
size-pb = { $size } PB
support-code = Código de asistencia
support-copy = Copiar código
support-copied = Código copiado

## Metadata and speed.

clean-photos = Quitar la ubicación y los datos de la cámara de las fotos, y la ubicación de los vídeos
metadata-location-removed = Ubicación quitada
metadata-removed = Metadatos quitados de la foto
metadata-location-may-remain = Este archivo aún puede contener la ubicación: la telemetría no se puede quitar
metadata-kept = Los archivos GIF, TIFF y PDF conservan sus metadatos
metadata-unreadable = No pudimos comprobar si este archivo tiene metadatos; se envía tal cual
metadata-not-removed = No se pudieron quitar los metadatos de este archivo, así que no se envió. Compruebe la conexión y elija el archivo otra vez.
speed = { SIZE($speed) }/s
time-left-seconds = quedan { NUMBER($count) } s
time-left-minutes = quedan { NUMBER($count) } min
time-left-hours = quedan { NUMBER($count) } h
announce-start = { $count ->
    [one] Se envía { $count } archivo, { SIZE($bytes) }.
    [many] Se envían { $count } de archivos, { SIZE($bytes) }.
   *[other] Se envían { $count } archivos, { SIZE($bytes) }.
}
files-left-out = { $count ->
    [one] La página admite { NUMBER($max) } archivos a la vez. { $count } archivo quedó fuera: quite los terminados y elija el resto otra vez.
    [many] La página admite { NUMBER($max) } archivos a la vez. { $count } de archivos quedaron fuera: quite los terminados y elija el resto otra vez.
   *[other] La página admite { NUMBER($max) } archivos a la vez. { $count } archivos quedaron fuera: quite los terminados y elija el resto otra vez.
}
system-files-left-out = { $count ->
    [one] Se omitió { $count } archivo del sistema, como .DS_Store o Thumbs.db.
    [many] Se omitieron { $count } de archivos del sistema, como .DS_Store o Thumbs.db.
   *[other] Se omitieron { $count } archivos del sistema, como .DS_Store o Thumbs.db.
}
photo-connection-lost = Se cortó la conexión. No ha cambiado nada; inténtelo de nuevo.
photo-refused = El almacén rechazó la foto. No ha cambiado nada; inténtelo más tarde.
