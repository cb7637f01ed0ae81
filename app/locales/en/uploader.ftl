# The uploader. The browser has these texts too.

choose-files = Choose files
upload-button = Upload
drop-hint = or drop or paste them anywhere on this page
max-file-size = Up to { SIZE($max) } per file.

uploads = Uploads
all-uploads = All uploads
uploading = Uploading { $name }

waiting-logged-out = You are logged out. Nothing is lost: log in again, then resume here.
log-in-other-tab = Log in again in another tab
resume-uploads = Resume uploads
waiting-offline = You are offline. Uploads resume when you are back online.
waiting-code = Photos and folders are waiting for the network: the page must load the code that reads them first.
discard-interrupted = Discard
pause-all = Pause all
resume-all = Resume all
clear-finished = Clear finished

pause = Pause
pause-file = Pause { $name }
resume = Resume
resume-file = Resume { $name }
cancel = Cancel
cancel-file = Cancel { $name }
retry = Retry
retry-file = Retry { $name }
retry-now = Retry now
retry-now-file = Retry now { $name }
remove = Remove
remove-file = Remove { $name }

## The state of one file.

state-sending = Sending { NUMBER($percent) }%
state-on-its-way = On its way to the store, { NUMBER($seconds) } s so far
state-next-try = { $reason } Next try in { NUMBER($seconds) } s.
state-next-attempt = { $reason } Attempt { NUMBER($attempt) }, next try in { NUMBER($seconds) } s.
state-refused = Refused: { $reason }
state-failed = Failed: { $reason }
state-waiting = Waiting
state-preparing = Preparing
state-storing = Waiting for the store
state-verifying = Verifying
state-checking = Checking whether it arrived
state-verified = Verified
state-paused = Paused
state-cancelled = Cancelled

## Reasons to retry.

reason-network = The connection to the store was lost.
reason-stalled = The upload stalled.
reason-interrupted = The browser stopped sending.
reason-store-busy = The store is busy.
reason-store-error = The store has a problem.
reason-corrupted = The file was damaged in transit.
reason-expired = The permission to upload expired.
reason-missing = The file isn't in the store yet.
reason-server-unreachable = We can't reach the server.
reason-server-busy = The server is busy.
reason-server-error = The server has a problem.

## Failures: the cause, the state of the file, the next step.

failure-gave-up = { $reason } We gave up after a while. The file on your device is untouched; retry at any time.
failure-denied = The store refused the upload and stored nothing. The file on your device is untouched. Retry; if this happens again, give the site's administrator the support code.
failure-too-large = The file has grown since you chose it, or it is too large for the store. Nothing was stored. Choose it again, or choose a smaller one.
failure-too-small = The file has shrunk since you chose it. Nothing was stored. Choose it again.
failure-not-supported = The store doesn't accept uploads this way. The file on your device is untouched. Give the site's administrator the support code.
failure-store-full = The store is full. Your stored files are safe, and the file on your device is untouched. Give the site's administrator the support code, and retry later.
failure-misconfigured = The store doesn't accept our signature; this is our mistake. The file on your device is untouched. Give the site's administrator the support code.
failure-refused = The store refused the upload and stored nothing. The file on your device is untouched. Retry; if this happens again, give the site's administrator the support code.
failure-changed = The file on your device changed or can no longer be read. Nothing was stored. Choose it again.
failure-corrupted = The file was damaged in transit several times. Nothing was stored, and the file on your device is untouched. Check your connection and retry.
failure-bad-answer = We couldn't understand the server's answer. The file on your device is untouched. Reload the page and choose it again.
failure-unconfirmed = The file was sent, but we couldn't verify that it arrived. The file on your device is untouched. Retry to check again.
failure-checksum-mismatch = The store received data that differs from the file.

## All files together.

stored-of = { $count ->
    [one] { NUMBER($stored) } of { $count } file stored
   *[other] { NUMBER($stored) } of { $count } files stored
}
sent-of = { SIZE($sent) } of { SIZE($bytes) }
stored-count = { $count ->
    [one] { $count } file stored
   *[other] { $count } files stored
}
not-stored = { $count ->
    [one] { $count } not stored
   *[other] { $count } not stored
}
in-another-tab = In another tab: { $line }
interrupted = { $count ->
    [one] { $count } upload was interrupted: { $names }. Choose the same file again to resume it.
   *[other] { $count } uploads were interrupted: { $names }. Choose the same files again to resume them.
}
names-and-others = { $names } and others
list-comma = ,{ " " }

## Announcements for screen readers.

announce-stored = { $name } is stored.
announce-refused = { $name } was refused.
announce-failed = { $name } could not be stored.
announce-restarted = { $name } is being sent again.
announce-logged-out = You are logged out. Uploads wait until you log in again.
announce-offline = You are offline. Uploads wait for the network.
announce-online = You are back online. Uploads resume.
announce-finished = { $count ->
    [one] { $count } file stored.
   *[other] { $count } files stored.
}
announce-finished-not-all = { $count ->
    [one] { $count } file stored, { NUMBER($unsuccessful) } not stored.
   *[other] { $count } files stored, { NUMBER($unsuccessful) } not stored.
}
announce-progress = { NUMBER($percent) }% sent.

## Sizes, in powers of 1,000.

size-bytes = { $count ->
    [one] { $count } byte
   *[other] { $count } bytes
}
size-kb = { $size } kB
size-mb = { $size } MB
size-gb = { $size } GB
size-tb = { $size } TB
size-pb = { $size } PB
support-code = Support code
support-copy = Copy code
support-copied = Code copied

## Metadata and speed.

clean-photos = Remove location and camera data from photos, and the location from videos
metadata-location-removed = Location removed
metadata-removed = Metadata removed from the photo
metadata-location-may-remain = This file may still contain its location: telemetry can't be removed
metadata-kept = GIF, TIFF and PDF files keep their metadata
metadata-unreadable = We couldn't check this file for metadata; it is sent as is
metadata-not-removed = We couldn't remove this file's metadata, so it was not sent. Check your connection and choose the file again.
speed = { SIZE($speed) }/s
time-left-seconds = { NUMBER($count) } s left
time-left-minutes = { NUMBER($count) } min left
time-left-hours = { NUMBER($count) } h left
announce-start = { $count ->
    [one] Sending { $count } file, { SIZE($bytes) }.
   *[other] Sending { $count } files, { SIZE($bytes) }.
}
files-left-out = { $count ->
    [one] This page takes { NUMBER($max) } files at a time. { $count } file was left out: clear finished uploads, then choose the rest again.
   *[other] This page takes { NUMBER($max) } files at a time. { $count } files were left out: clear finished uploads, then choose the rest again.
}
system-files-left-out = { $count ->
    [one] { $count } system file, such as .DS_Store or Thumbs.db, was left out.
   *[other] { $count } system files, such as .DS_Store or Thumbs.db, were left out.
}
photo-connection-lost = The connection was lost. Nothing has changed; try again.
photo-refused = The store refused the picture. Nothing has changed; try again later.
