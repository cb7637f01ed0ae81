# Stored files: the list, the page of one file, and notices after an action. Only the server has these texts.

files-title = Your files
file-title = Your file
select-all = Select all
delete-selected = Delete selected
view-label = View
view-list = List
view-grid = Grid
pagination = Pages
first-page = First page
load-more = Load more

search-by-name = Search by name
order = Sort by
order-newest = Newest first
order-oldest = Oldest first
order-name = Name
order-size = Largest first
show = Show
found-none = No files match “{ $query }”.
found = { $count ->
    [one] { $count } file found.
   *[other] { $count } files found.
}
found-more = More than { NUMBER($count) } files found; showing the first ones.
nothing-found = Nothing found.
nothing-found-text = Try part of the name or fewer words.
show-all-files = Show all files
nothing-yet = No files yet.
nothing-yet-text = Choose a file on your profile, or drop one anywhere on that page. It goes straight to the store and appears here once it is verified.

storage-used = { SIZE($used) } of { SIZE($limit) } used
storage-reserved = { SIZE($used) } of { SIZE($limit) } used, including { SIZE($reserved) } for unfinished uploads

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
not-shown = This type of file can't be previewed here. Download it to open it.
link-days = { $count ->
    [one] Public link, valid for { $count } day
   *[other] Public link, valid for { $count } days
}
link-hours = { $count ->
    [one] Public link, valid for { $count } hour
   *[other] Public link, valid for { $count } hours
}
link-minutes = { $count ->
    [one] Public link, valid for { $count } minute
   *[other] Public link, valid for { $count } minutes
}
link-seconds = { $count ->
    [one] Public link, valid for { $count } second
   *[other] Public link, valid for { $count } seconds
}
link-select = Select the link and copy it.
link-copied = Copied to the clipboard.
link-lasts = The link can't be revoked. It stops working when it expires or the file is deleted.
show-file = Show file

notice-uploaded = Your file is stored.
notice-pending = Your file hasn't arrived yet. The file on your device is untouched. Reload this page in a moment; if it is still missing, upload it again.
notice-failed = We couldn't store your file. The file on your device is untouched. Check that it isn't empty or too large and that its type is allowed, then upload it again.
notice-deleted = File deleted. You can undo this for a short time.
notice-restored = File restored.
notice-renamed = File renamed.
notice-not-renamed = File not renamed: a name has at most 255 characters, no slash and no invisible control character. Try another name.
notice-gone = This file no longer exists, and it is too late to restore it. If you still have it on your device, upload it again.
notice-all-gone = These files no longer exist.
notice-none-chosen = No files are selected. Select the files to delete and try again.
notice-many-deleted = { $count ->
    [one] { $count } file deleted. You can undo this for a short time.
   *[other] { $count } files deleted. You can undo this for a short time.
}
notice-many-restored = { $count ->
    [one] { $count } file restored.
   *[other] { $count } files restored.
}
