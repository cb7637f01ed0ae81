files-title = Sus archivos
file-title = Su archivo
select-all = Seleccionar todo
delete-selected = Eliminar la selección
view-label = Vista
view-list = Lista
view-grid = Cuadrícula
pagination = Páginas
first-page = Primera página
load-more = Cargar más

search-by-name = Buscar por nombre
order = Ordenar por
order-newest = Más recientes primero
order-oldest = Más antiguos primero
order-name = Nombre
order-size = Más grandes primero
show = Mostrar
found-none = Ningún archivo coincide con «{ $query }».
found = { $count ->
    [one] { $count } archivo encontrado.
    [many] { $count } de archivos encontrados.
   *[other] { $count } archivos encontrados.
}
found-more = Más de { NUMBER($count) } archivos encontrados; se muestran los primeros.
nothing-found = No se ha encontrado nada.
nothing-found-text = Pruebe con una parte del nombre o con menos palabras.
show-all-files = Mostrar todos los archivos
nothing-yet = Todavía no hay archivos.
nothing-yet-text = Elija un archivo en su perfil o suelte uno en cualquier lugar de esa página. Va directo al almacén y aparece aquí en cuanto está verificado.

storage-used = { SIZE($used) } de { SIZE($limit) } usados
storage-reserved = { SIZE($used) } de { SIZE($limit) } usados, incluidos { SIZE($reserved) } para subidas sin terminar

select-file = Seleccionar { $name }
download = Descargar
download-file = Descargar { $name }
copy-link = Copiar enlace
copy-link-file = Copiar un enlace a { $name }
delete = Eliminar
delete-file = Eliminar { $name }
rename = Cambiar nombre
rename-file = Cambiar el nombre de { $name }
new-name = Nombre nuevo
save = Guardar

other-files = Otros archivos
all-files = Todos los archivos
previous-file = Anterior
next-file = Siguiente
fact-size = Tamaño
fact-type = Tipo
fact-stored = Guardado
not-shown = Este tipo de archivo no tiene vista previa aquí. Descárguelo para abrirlo.
link-days = { $count ->
    [one] Enlace público, válido durante { $count } día
    [many] Enlace público, válido durante { $count } de días
   *[other] Enlace público, válido durante { $count } días
}
link-hours = { $count ->
    [one] Enlace público, válido durante { $count } hora
    [many] Enlace público, válido durante { $count } de horas
   *[other] Enlace público, válido durante { $count } horas
}
link-minutes = { $count ->
    [one] Enlace público, válido durante { $count } minuto
    [many] Enlace público, válido durante { $count } de minutos
   *[other] Enlace público, válido durante { $count } minutos
}
link-seconds = { $count ->
    [one] Enlace público, válido durante { $count } segundo
    [many] Enlace público, válido durante { $count } de segundos
   *[other] Enlace público, válido durante { $count } segundos
}
link-select = Selecciónelo y cópielo.
link-copied = Copiado al portapapeles.
link-lasts = El enlace no se puede revocar. Deja de funcionar cuando caduca o se elimina el archivo.
show-file = Mostrar el archivo

notice-uploaded = Su archivo está guardado.
notice-pending = Su archivo aún no ha llegado. El archivo de su dispositivo está intacto. Recargue esta página en un momento; si sigue sin aparecer, súbalo otra vez.
notice-failed = No pudimos guardar su archivo. El archivo de su dispositivo está intacto. Compruebe que no esté vacío, no sea demasiado grande y sea de un tipo permitido, y súbalo otra vez.
notice-deleted = Archivo eliminado. Puede deshacerlo durante un momento.
notice-restored = Archivo restaurado.
notice-renamed = Nombre cambiado.
notice-not-renamed = Nombre no cambiado: un nombre tiene como máximo 255 caracteres, sin barras ni caracteres de control invisibles. Pruebe con otro nombre.
notice-gone = Este archivo ya no existe, y es tarde para restaurarlo. Si aún lo tiene en su dispositivo, súbalo otra vez.
notice-all-gone = Estos archivos ya no existen.
notice-none-chosen = No hay archivos seleccionados. Seleccione los que quiera eliminar e inténtelo de nuevo.
notice-many-deleted = { $count ->
    [one] { $count } archivo eliminado. Puede deshacerlo durante un momento.
    [many] { $count } de archivos eliminados. Puede deshacerlo durante un momento.
   *[other] { $count } archivos eliminados. Puede deshacerlo durante un momento.
}
notice-many-restored = { $count ->
    [one] { $count } archivo restaurado.
    [many] { $count } de archivos restaurados.
   *[other] { $count } archivos restaurados.
}
