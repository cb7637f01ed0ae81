# Every page's frame, the front page, and what stands where nothing is. The server's alone.

title-home = Buttress · Files, straight to the store
title-log-in = Log in · Buttress
title-sign-up = Sign up · Buttress
title-recover = Use a recovery code · Buttress
title-account = Your account · Buttress
title-files = Your files · Buttress
title-file = Your file · Buttress
title-profile = Your profile · Buttress
title-not-found = Not found · Buttress
site-description = Files go from your browser straight to the store, with progress you can believe.

skip-to-content = Skip to the content
nav-account = Account
nav-log-in = Log in
nav-sign-up = Sign up
nav-profile = Your profile
nav-log-out = Log out
footer-line = Buttress carries files from your browser straight to the store.
colours = Colours
colours-system = As my system
colours-light = Light
colours-dark = Dark
languages = Language

home-eyebrow = Uploads that hold
home-title = Your files, straight to the store.
home-lede = A flying buttress takes the load off the nave and carries it to the ground. Buttress does it with uploads: your browser sends each file directly to the store, and our server only signs the way.
home-to-profile = Go to your profile
home-how = How it works
home-create-account = Create an account
home-no-detour = No detour
home-no-detour-text = Not a byte of your file passes through our server. It goes from your machine to the store, in one piece.
home-honest = Honest progress
home-honest-text = A file counts as stored when we have seen it in the store. Not a moment earlier, and never at an invented 99 %.
home-nothing-lost = Nothing lost
home-nothing-lost-text = A dropped connection, an expired signature, a log-out in between: the queue waits, signs again and goes on.

not-found-title = There is nothing here
not-found-text = The address may be mistyped, or the page has moved on. Your files are where you left them.
to-front-page = To the front page
to-profile = To your profile
try-again = Try again

profile-title = Your profile
picture-alt = Your picture
picture-changed = Your picture is changed.
picture-choose = Choose a picture
picture-editor-missing = The editor could not be fetched. Check the connection and choose the picture again.
picture-earlier = Use earlier picture { NUMBER($place) } of { NUMBER($count) }
picture-others = Other pictures
picture-none = Show no picture
undo = Undo
title-example = Send files · Buttress
picture-camera = Take a photo
picture-drop-hint = Or drop or paste one here.
