# The picture editor, which the server draws. Only the server has these texts.

editor-title = Your picture
editor-frame = Crop frame
editor-help = Drag the photo or use the arrow keys to move it. Press + or − to zoom, R to rotate.
editor-zoom = Zoom
editor-turn = Rotate
editor-use = Use this picture
editor-sending = Sending…
editor-cancel = Cancel

photo-too-large = This photo has more than { NUMBER($millions) } million pixels. Choose a smaller one.
photo-svg = An SVG drawing can't be a profile picture. Choose a photo, or save it as a PNG.
photo-heic = This browser can't read HEIC photos. Save it as a JPEG, or choose it in Safari.
photo-unreadable = This browser can't read this file as a picture. Choose another one.
photo-location-removed = This photo contains its location. The location is removed before upload.
photo-metadata-removed = Location and camera data are removed before upload.
photo-no-memory = This browser doesn't have enough memory for the picture. Close some tabs and try again.
photo-canvas-blocked = This browser withholds the picture because it resists fingerprinting. Allow this site to read canvas data and try again.
