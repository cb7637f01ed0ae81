# The uploader. The browser has these texts too.

choose-files = Choose files
upload-button = Upload
drop-hint = or drop or paste them anywhere on this page
most-bytes = One file is at most { SIZE($max) }.

uploads = Uploads
all-uploads = All uploads
uploading = Uploading { $name }

logged-out-hold = You are logged out. Nothing is lost: log in again, then go on here.
log-in-elsewhere = Log in again in another tab
go-on = Go on
offline-hold = You are offline. Uploads go on when the network is back.
code-hold = Photos and folders wait for the network: the page must first load the code that reads them.
give-up = Give up
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

state-sending = Sending { NUMBER($percent) } %
state-on-its-way = On its way to the store, { NUMBER($seconds) } s so far
state-next-try = { $reason } Next try in { NUMBER($seconds) } s.
state-next-attempt = { $reason } Attempt { NUMBER($attempt) }, next try in { NUMBER($seconds) } s.
state-refused = Refused: { $reason }
state-failed = Failed: { $reason }
state-waiting = Waiting
state-preparing = Preparing
state-storing = The store is confirming
state-verifying = Verifying
state-checking = Checking whether it arrived
state-verified = Verified
state-paused = Paused
state-cancelled = Cancelled

## Why it is tried again.

reason-network = The connection to the store was cut.
reason-stalled = Nothing moved for a while.
reason-interrupted = The browser stopped sending.
reason-store-busy = The store is busy.
reason-store-broken = The store has a problem.
reason-corrupted = The file was damaged on its way.
reason-expired = The permission to send ran out.
reason-missing = The file is not in the store yet.
reason-server-unreachable = We cannot reach the server.
reason-server-busy = The server is busy.
reason-server-broken = The server has a problem.

## Why it is not, and what can be done.

failure-gave-up = { $reason } We tried for a while. The file on your machine is untouched; retry when you like.
failure-denied = The store refused the upload and kept nothing. The file on your machine is untouched. Retry; if it stays, tell whoever runs this site the support code.
failure-too-large = The file has grown since you chose it, or the store takes none this large. Nothing was kept. Choose it again, or a smaller one.
failure-too-small = The file has shrunk since you chose it. Nothing was kept. Choose it again.
failure-not-supported = The store does not take uploads this way. The file on your machine is untouched. Tell whoever runs this site the support code.
failure-store-full = The store is full. What you stored before is safe, and the file on your machine is untouched. Tell whoever runs this site the support code, and retry later.
failure-misconfigured = The store does not accept our signature: a mistake of ours. The file on your machine is untouched. Tell whoever runs this site the support code.
failure-unfit = Our form does not fit this file, so nothing was sent: a mistake of ours. The file on your machine is untouched. Retry; if it stays, tell whoever runs this site the support code.
failure-refused = The store refused the upload and kept nothing. The file on your machine is untouched. Retry; if it stays, tell whoever runs this site the support code.
failure-changed = The file changed on your machine or can no longer be read. Nothing was kept. Choose it again.
failure-corrupted = The file was damaged on its way several times, and nothing was kept. The file on your machine is untouched. Check the connection and retry.
failure-bad-answer = The server's answer made no sense. The file on your machine is untouched. Reload the page and choose it again.
failure-unconfirmed = The file was sent, and we could not verify that it arrived. The one on your machine is untouched. Retry to check again.
failure-other-bytes = The store received something else than was announced.

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
    [one] { $count } upload was interrupted: { $names }. Choose the same file again to go on with it.
   *[other] { $count } uploads were interrupted: { $names }. Choose the same files again to go on with them.
}
names-and-others = { $names } and others
list-comma = ,{ " " }

## Read out.

news-stored = { $name } is stored.
news-refused = { $name } was refused.
news-failed = { $name } could not be stored.
news-restarted = { $name } is being sent again.
news-logged-out = You are logged out. Uploads wait until you have logged in again.
news-offline = You are offline. Uploads wait for the network.
news-online = The network is back. Uploads go on.
news-finished = { $count ->
    [one] { $count } file stored.
   *[other] { $count } files stored.
}
news-finished-not-all = { $count ->
    [one] { $count } file stored, { NUMBER($unsuccessful) } not stored.
   *[other] { $count } files stored, { NUMBER($unsuccessful) } not stored.
}
news-share = { NUMBER($percent) } % sent.

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

## Photos, and how fast it goes.

clean-photos = Remove location and camera data from photos, and the location from videos
hidden-place-removed = Location removed
hidden-data-removed = Hidden data removed from the photo
hidden-place-may-remain = Part of this file may still hold its location: telemetry cannot be removed
hidden-stays = GIF, TIFF and PDF files keep their metadata
hidden-unclear = The file could not be searched for metadata; it is sent as it is
hidden-not-cleaned = The metadata of this file could not be removed, so it was not sent. Check the connection and choose the file again.
pace-speed = { SIZE($speed) }/s
pace-seconds = { NUMBER($count) } s left
pace-minutes = { NUMBER($count) } min left
pace-hours = { NUMBER($count) } h left
news-start = { $count ->
    [one] Sending { $count } file, { SIZE($bytes) }.
   *[other] Sending { $count } files, { SIZE($bytes) }.
}
left-out = { $count ->
    [one] The page takes { NUMBER($most) } files at a time. { $count } file was left out: clear finished ones, and choose the rest again.
   *[other] The page takes { NUMBER($most) } files at a time. { $count } files were left out: clear finished ones, and choose the rest again.
}
system-files-left-out = { $count ->
    [one] { $count } system file, such as .DS_Store or Thumbs.db, was left out.
   *[other] { $count } system files, such as .DS_Store or Thumbs.db, were left out.
}
