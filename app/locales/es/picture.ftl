editor-title = Su foto
editor-frame = Marco de recorte
editor-help = Arrastre la foto o muévala con las flechas. Pulse + o − para el zoom y R para girar.
editor-zoom = Zoom
editor-turn = Girar
editor-use = Usar esta foto
editor-sending = Enviando…
editor-cancel = Cancelar

photo-too-large = Esta foto tiene más de { NUMBER($millions) } millones de píxeles. Elija una más pequeña.
photo-svg = Un dibujo en SVG no puede ser foto de perfil. Elija una foto o guárdelo como PNG.
photo-heic = Este navegador no puede leer fotos HEIC. Guárdela como JPEG o elíjala en Safari.
photo-unreadable = Este navegador no puede leer este archivo como imagen. Elija otro.
photo-location-removed = Esta foto contiene su ubicación. La ubicación se quita antes de subirla.
photo-metadata-removed = La ubicación y los datos de la cámara se quitan antes de subirla.
photo-no-memory = Este navegador no tiene memoria suficiente para la foto. Cierre algunas pestañas e inténtelo de nuevo.
photo-canvas-blocked = Este navegador no entrega la foto porque evita la identificación por huella digital. Permita que este sitio lea los datos de canvas e inténtelo de nuevo.
