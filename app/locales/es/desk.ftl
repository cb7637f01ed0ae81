choose-files = Elegir archivos
upload-button = Subir
drop-hint = o suéltelos o péguelos en cualquier lugar de esta página
most-bytes = Un archivo tiene como máximo { SIZE($max) }.

uploads = Subidas
all-uploads = Todas las subidas
uploading = Subiendo { $name }

logged-out-hold = Su sesión ha terminado. No se ha perdido nada: inicie sesión otra vez y continúe aquí.
log-in-elsewhere = Iniciar sesión en otra pestaña
go-on = Continuar
offline-hold = No hay conexión. Las subidas continúan cuando vuelva la red.
code-hold = Las fotos y las carpetas esperan a que vuelva la red: la página tiene que cargar antes el código que las lee.
give-up = Descartar
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
state-storing = El almacén está confirmando
state-verifying = Verificando
state-checking = Comprobando si ha llegado
state-verified = Verificado
state-paused = En pausa
state-cancelled = Cancelado

reason-network = Se cortó la conexión con el almacén.
reason-stalled = No se movió nada durante un rato.
reason-interrupted = El navegador dejó de enviar.
reason-store-busy = El almacén está ocupado.
reason-store-broken = El almacén tiene un problema.
reason-corrupted = El archivo se dañó por el camino.
reason-expired = El permiso para enviar ha caducado.
reason-missing = El archivo aún no está en el almacén.
reason-server-unreachable = No podemos conectar con el servidor.
reason-server-busy = El servidor está ocupado.
reason-server-broken = El servidor tiene un problema.

failure-gave-up = { $reason } Lo hemos intentado un rato. El archivo de su equipo está intacto; reintente cuando quiera.
failure-denied = El almacén rechazó la subida y no guardó nada. El archivo de su equipo está intacto. Reintente; si sigue igual, indique el código de asistencia a quien administra este sitio.
failure-too-large = El archivo ha crecido desde que lo eligió, o el almacén no admite ninguno tan grande. No se guardó nada. Elíjalo otra vez, o uno más pequeño.
failure-too-small = El archivo ha menguado desde que lo eligió. No se guardó nada. Elíjalo otra vez.
failure-not-supported = El almacén no admite subidas de esta forma. El archivo de su equipo está intacto. Indique el código de asistencia a quien administra este sitio.
failure-store-full = El almacén está lleno. Lo que guardó antes está a salvo, y el archivo de su equipo está intacto. Indique el código de asistencia a quien administra este sitio y reintente más tarde.
failure-misconfigured = El almacén no acepta nuestra firma: el error es nuestro. El archivo de su equipo está intacto. Indique el código de asistencia a quien administra este sitio.
failure-unfit = Nuestro formulario no encaja con este archivo, así que no se ha enviado nada: el error es nuestro. El archivo de su equipo está intacto. Reintente; si sigue igual, indique el código de asistencia a quien administra este sitio.
failure-refused = El almacén rechazó la subida y no guardó nada. El archivo de su equipo está intacto. Reintente; si sigue igual, indique el código de asistencia a quien administra este sitio.
failure-changed = El archivo ha cambiado en su equipo o ya no se puede leer. No se guardó nada. Elíjalo otra vez.
failure-corrupted = El archivo se dañó varias veces por el camino y no se guardó nada. El archivo de su equipo está intacto. Compruebe la conexión y reintente.
failure-bad-answer = La respuesta del servidor no tenía sentido. El archivo de su equipo está intacto. Recargue la página y elíjalo otra vez.
failure-unconfirmed = El archivo se envió, pero no pudimos verificar que llegara. El de su equipo está intacto. Reintente para comprobarlo otra vez.
failure-other-bytes = El almacén recibió algo distinto de lo anunciado.

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
    [one] Se interrumpió { $count } subida: { $names }. Elija otra vez el mismo archivo para continuarla.
    [many] Se interrumpieron { $count } de subidas: { $names }. Elija otra vez los mismos archivos para continuarlas.
   *[other] Se interrumpieron { $count } subidas: { $names }. Elija otra vez los mismos archivos para continuarlas.
}
names-and-others = { $names } y otros
list-comma = ,{ " " }

news-stored = { $name } está guardado.
news-refused = { $name } fue rechazado.
news-failed = { $name } no se pudo guardar.
news-restarted = { $name } se está enviando otra vez.
news-logged-out = Su sesión ha terminado. Las subidas esperan a que vuelva a iniciarla.
news-offline = No hay conexión. Las subidas esperan a la red.
news-online = La red ha vuelto. Las subidas continúan.
news-finished = { $count ->
    [one] { $count } archivo guardado.
    [many] { $count } de archivos guardados.
   *[other] { $count } archivos guardados.
}
news-finished-not-all = { $count ->
    [one] { $count } archivo guardado, { NUMBER($unsuccessful) } sin guardar.
    [many] { $count } de archivos guardados, { NUMBER($unsuccessful) } sin guardar.
   *[other] { $count } archivos guardados, { NUMBER($unsuccessful) } sin guardar.
}
news-share = { NUMBER($percent) } % enviado.

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

## Photos, and how fast it goes.

clean-photos = Quitar la ubicación y los datos de la cámara de las fotos, y la ubicación de los vídeos
hidden-place-removed = Ubicación quitada
hidden-data-removed = Datos ocultos quitados de la foto
hidden-place-may-remain = Una parte de este archivo aún puede contener la ubicación: la telemetría no se puede quitar
hidden-stays = Los archivos GIF, TIFF y PDF conservan sus metadatos
hidden-unclear = No se pudieron buscar metadatos en el archivo; se envía tal cual
hidden-not-cleaned = No se pudieron quitar los metadatos de este archivo, así que no se envió. Compruebe la conexión y elija el archivo otra vez.
pace-speed = { SIZE($speed) }/s
pace-seconds = quedan { NUMBER($count) } s
pace-minutes = quedan { NUMBER($count) } min
pace-hours = quedan { NUMBER($count) } h
news-start = { $count ->
    [one] Se envía { $count } archivo, { SIZE($bytes) }.
    [many] Se envían { $count } de archivos, { SIZE($bytes) }.
   *[other] Se envían { $count } archivos, { SIZE($bytes) }.
}
left-out = { $count ->
    [one] La página admite { NUMBER($most) } archivos a la vez. { $count } archivo quedó fuera: quite los terminados y elija el resto otra vez.
    [many] La página admite { NUMBER($most) } archivos a la vez. { $count } de archivos quedaron fuera: quite los terminados y elija el resto otra vez.
   *[other] La página admite { NUMBER($most) } archivos a la vez. { $count } archivos quedaron fuera: quite los terminados y elija el resto otra vez.
}
system-files-left-out = { $count ->
    [one] Se omitió { $count } archivo del sistema, como .DS_Store o Thumbs.db.
    [many] Se omitieron { $count } de archivos del sistema, como .DS_Store o Thumbs.db.
   *[other] Se omitieron { $count } archivos del sistema, como .DS_Store o Thumbs.db.
}
