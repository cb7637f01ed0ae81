# Stored files: the list, one of them, and what became of them. The server's alone.

files-title = Your files
file-title = Your file
select-all = Select all
delete-selected = Delete selected
look-of-list = Look of the list
view-list = List
view-grid = Grid
pages-of-list = Pages of the list
to-beginning = To the beginning
load-more = Load more

search-by-name = Search by name
order = Order
order-newest = Newest first
order-oldest = Oldest first
order-name = By name
order-size = Largest first
show = Show
found-none = No file is called “{ $query }”.
found = { $count ->
    [one] { $count } file found.
   *[other] { $count } files found.
}
found-more = More than { NUMBER($count) } files found; the first are here.
nothing-found = Nothing found.
nothing-found-text = Try a part of the name, or fewer words.
show-all-files = Show all files
nothing-yet = Nothing here yet.
nothing-yet-text = Choose a file on your profile, or drop one anywhere on that page. It goes straight to the store and shows up here as soon as it is verified.

storage-used = { SIZE($used) } of { SIZE($limit) } used
storage-reserved = { SIZE($used) } of { SIZE($limit) } used; unfinished uploads hold { SIZE($reserved) } of it

select-file = Select { $name }
download = Download
download-file = Download { $name }
copy-link = Copy link
copy-link-file = Copy a link to { $name }
delete = Delete
delete-file = Delete { $name }
rename = Rename
rename-file = Rename { $name }
new-name = New name
save = Save

other-files = Other files
all-files = All files
previous-file = Previous
next-file = Next
fact-size = Size
fact-type = Type
fact-stored = Stored
not-shown = Files of this type are not shown here. Download it to open it.
link-days = { $count ->
    [one] A link for whoever has it, for { $count } day
   *[other] A link for whoever has it, for { $count } days
}
link-hours = { $count ->
    [one] A link for whoever has it, for { $count } hour
   *[other] A link for whoever has it, for { $count } hours
}
link-minutes = { $count ->
    [one] A link for whoever has it, for { $count } minute
   *[other] A link for whoever has it, for { $count } minutes
}
link-seconds = { $count ->
    [one] A link for whoever has it, for { $count } second
   *[other] A link for whoever has it, for { $count } seconds
}
link-select = Select it and copy it.
link-copied = Copied to the clipboard.
link-lasts = Nobody can call it back before; it ends early only with the file.
show-the-file = Show the file

notice-uploaded = Your file is stored.
notice-pending = Your file has not arrived yet. The one on your machine is untouched. Reload this page in a moment; if it stays away, send it again.
notice-failed = Your file could not be stored, and nothing of it was kept; the one on your machine is untouched. Check that it is not empty, not too large and of an allowed type, then send it again.
notice-deleted = The file is deleted. For a moment it can still be brought back.
notice-restored = The file is back.
notice-renamed = The file has its new name.
notice-unnamed = The file keeps its name: a name has at most 255 characters, and neither a slash nor an invisible control character. Try another one.
notice-gone = This file is not there any more, and it is too late to bring it back. If you still have it on your machine, send it again.
notice-all-gone = These files are not there any more.
notice-none-chosen = Nothing is ticked. Tick the files that should go, and try again.
notice-many-deleted = { $count ->
    [one] { $count } file is deleted. For a moment that can still be undone.
   *[other] { $count } files are deleted. For a moment that can still be undone.
}
notice-many-back = { $count ->
    [one] { $count } file is back.
   *[other] { $count } files are back.
}
