editor-title = Su foto
editor-frame = La foto en su marco
editor-help = Arrastre la foto o muévala con las flechas. Más y menos acercan y alejan; R la gira.
editor-zoom = Zoom
editor-turn = Girar
editor-use = Usar esta foto
editor-sending = Enviando…
editor-cancel = Cancelar

photo-too-large = Esta foto tiene más de { NUMBER($millions) } millones de píxeles. Elija una más pequeña.
photo-svg = Un dibujo en SVG no puede ser foto de perfil. Elija una foto o guárdelo como PNG.
photo-heic = Este navegador no puede leer fotos HEIC. Guárdela como JPEG o elíjala en Safari.
photo-unreadable = Este archivo no es una imagen que este navegador pueda leer. Elija otra.
photo-place-removed = Esta foto dice dónde se tomó. Eso se elimina antes de que nada salga de su equipo.
photo-nothing-hidden = Lo que una cámara esconde en una foto no se envía.
photo-cut = Se cortó la conexión. No ha cambiado nada; inténtelo de nuevo.
photo-refused = El almacén rechazó la foto. No ha cambiado nada; inténtelo más tarde.
photo-no-room = Este navegador no tiene espacio para la foto. Cierre algunas pestañas e inténtelo de nuevo.
