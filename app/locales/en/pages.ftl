# The frame of every page, the home page, the profile and the "not found" page. Only the server has these texts.

title-home = Buttress · Files, straight to the store
title-log-in = Log in · Buttress
title-sign-up = Sign up · Buttress
title-recover = Use a recovery code · Buttress
title-account = Your account · Buttress
title-files = Your files · Buttress
title-file = Your file · Buttress
title-profile = Your profile · Buttress
title-not-found = Not found · Buttress
site-description = Files go from your browser straight to the store, with progress you can trust.

skip-to-content = Skip to content
nav-account = Account
nav-log-in = Log in
nav-sign-up = Sign up
nav-profile = Your profile
nav-log-out = Log out
footer-line = Buttress sends files from your browser straight to the store.
colours = Colours
colours-system = System
colours-light = Light
colours-dark = Dark
languages = Language

home-eyebrow = Uploads that hold up
home-title = Your files, straight to the store.
home-lede = A flying buttress takes the load off a cathedral's walls and carries it to the ground. Buttress does the same for uploads: your browser sends each file directly to the store, and our server only signs the upload.
home-to-profile = Go to your profile
home-how = How it works
home-create-account = Create an account
home-no-detour = No detour
home-no-detour-text = Your file never passes through our server. It goes from your device straight to the store.
home-honest = Honest progress
home-honest-text = A file counts as stored once we have seen it in the store, not a moment earlier. No invented 99%.
home-nothing-lost = Nothing is lost
home-nothing-lost-text = Connection lost, signature expired, logged out: the queue waits, signs again and resumes.

not-found-title = Page not found
not-found-text = The address may be mistyped, or the page has moved. Your files are where you left them.
to-home-page = Go to the home page
to-profile = Go to your profile
try-again = Try again

profile-title = Your profile
picture-alt = Your picture
picture-changed = Picture changed.
picture-choose = Choose a picture
picture-editor-missing = The editor couldn't be loaded. Check your connection and choose the picture again.
picture-earlier = Use earlier picture { NUMBER($place) } of { NUMBER($count) }
picture-others = Other pictures
picture-none = Show no picture
undo = Undo
title-example = Upload files · Buttress
picture-camera = Take a photo
picture-drop-hint = Or drop or paste one here.
