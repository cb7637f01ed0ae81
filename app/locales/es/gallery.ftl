files-title = Sus archivos
file-title = Su archivo
select-all = Seleccionar todo
delete-selected = Eliminar la selección
look-of-list = Aspecto de la lista
view-list = Lista
view-grid = Cuadrícula
pages-of-list = Páginas de la lista
to-beginning = Al principio
load-more = Cargar más

search-by-name = Buscar por nombre
order = Orden
order-newest = Más recientes primero
order-oldest = Más antiguos primero
order-name = Por nombre
order-size = Más grandes primero
show = Mostrar
found-none = Ningún archivo se llama «{ $query }».
found = { $count ->
    [one] { $count } archivo encontrado.
    [many] { $count } de archivos encontrados.
   *[other] { $count } archivos encontrados.
}
found-more = Más de { NUMBER($count) } archivos encontrados; aquí están los primeros.
nothing-found = No se ha encontrado nada.
nothing-found-text = Pruebe con una parte del nombre o con menos palabras.
show-all-files = Mostrar todos los archivos
nothing-yet = Aquí no hay nada todavía.
nothing-yet-text = Elija un archivo en su perfil o suelte uno en cualquier lugar de esa página. Va directo al almacén y aparece aquí en cuanto está verificado.

storage-used = { SIZE($used) } de { SIZE($limit) } usados
storage-reserved = { SIZE($used) } de { SIZE($limit) } usados; de ellos, { SIZE($reserved) } reservados por subidas sin terminar

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
not-shown = Los archivos de este tipo no se muestran aquí. Descárguelo para abrirlo.
link-days = { $count ->
    [one] Un enlace para quien lo tenga, durante { $count } día
    [many] Un enlace para quien lo tenga, durante { $count } de días
   *[other] Un enlace para quien lo tenga, durante { $count } días
}
link-hours = { $count ->
    [one] Un enlace para quien lo tenga, durante { $count } hora
    [many] Un enlace para quien lo tenga, durante { $count } de horas
   *[other] Un enlace para quien lo tenga, durante { $count } horas
}
link-minutes = { $count ->
    [one] Un enlace para quien lo tenga, durante { $count } minuto
    [many] Un enlace para quien lo tenga, durante { $count } de minutos
   *[other] Un enlace para quien lo tenga, durante { $count } minutos
}
link-seconds = { $count ->
    [one] Un enlace para quien lo tenga, durante { $count } segundo
    [many] Un enlace para quien lo tenga, durante { $count } de segundos
   *[other] Un enlace para quien lo tenga, durante { $count } segundos
}
link-select = Selecciónelo y cópielo.
link-copied = Copiado al portapapeles.
link-lasts = Nadie puede revocarlo antes; solo termina antes si se elimina el archivo.
show-the-file = Mostrar el archivo

notice-uploaded = Su archivo está guardado.
notice-pending = Su archivo aún no ha llegado. El de su equipo está intacto. Recargue esta página en un momento; si no aparece, envíelo otra vez.
notice-failed = No se pudo guardar su archivo ni se conservó nada de él; el de su equipo está intacto. Compruebe que no esté vacío, no sea demasiado grande y sea de un tipo permitido, y envíelo otra vez.
notice-deleted = El archivo se ha eliminado. Durante un momento aún se puede recuperar.
notice-restored = El archivo ha vuelto.
notice-renamed = El archivo tiene su nombre nuevo.
notice-unnamed = El archivo conserva su nombre: un nombre tiene como máximo 255 caracteres, sin barras ni caracteres de control invisibles. Pruebe con otro.
notice-gone = Este archivo ya no está, y es tarde para recuperarlo. Si aún lo tiene en su equipo, envíelo otra vez.
notice-all-gone = Estos archivos ya no están.
notice-none-chosen = No hay nada marcado. Marque los archivos que quiera eliminar e inténtelo de nuevo.
notice-many-deleted = { $count ->
    [one] Se ha eliminado { $count } archivo. Durante un momento aún se puede deshacer.
    [many] Se han eliminado { $count } de archivos. Durante un momento aún se puede deshacer.
   *[other] Se han eliminado { $count } archivos. Durante un momento aún se puede deshacer.
}
notice-many-back = { $count ->
    [one] { $count } archivo ha vuelto.
    [many] { $count } de archivos han vuelto.
   *[other] { $count } archivos han vuelto.
}
