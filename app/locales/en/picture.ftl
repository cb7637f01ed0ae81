# The picture editor. The browser has these texts too.

editor-title = Your picture
editor-frame = The photo in its frame
editor-help = Drag the photo, or move it with the arrow keys. Plus and minus come closer and step back; R turns it.
editor-zoom = Zoom
editor-turn = Turn
editor-use = Use this picture
editor-sending = Sending…
editor-cancel = Cancel

photo-too-large = This photo has more than { NUMBER($millions) } million pixels. Choose a smaller one.
photo-svg = A drawing in SVG cannot be a profile picture. Choose a photo, or save it as PNG.
photo-heic = This browser cannot read HEIC photos. Save it as JPEG, or choose it in Safari.
photo-unreadable = This file is not a picture that this browser can read. Choose another one.
photo-place-removed = This photo says where it was taken. That is removed before anything leaves your machine.
photo-nothing-hidden = What a camera hides in a photo is not sent along.
photo-cut = The connection was cut. Nothing has changed; try again.
photo-refused = The store refused the picture. Nothing has changed; try again later.
photo-no-room = This browser has no room for the picture. Close some tabs and try again.
photo-withheld = This browser keeps the picture to itself: it is set to resist fingerprinting. Allow this site to read canvas data and try again.
