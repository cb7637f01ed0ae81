-- One row for each upload, added before its form is handed out. `state` moves from 'issued' to a final state, and
-- from 'confirmed' to 'deleted' or 'damaged'; it never moves back. Rows are stored in the order of insertion, and only a
-- small index is in the random order of their ids, so a batch of new rows writes few pages.
CREATE TABLE uploads (
    id              TEXT    NOT NULL UNIQUE,
    owner           INTEGER NOT NULL REFERENCES accounts (id),
    name            TEXT    NOT NULL,
    -- The name for sorting and searching: in NFC and lower case.
    name_key        TEXT,
    -- The size and type that the form was signed for. A plain form is signed before a file is chosen: its type is NULL,
    -- and its size is the largest that it accepts.
    declared_size   INTEGER NOT NULL,
    declared_type   TEXT,
    -- Bytes of the owner's quota that are reserved while the row is 'issued'.
    reserved        INTEGER NOT NULL,
    state           TEXT    NOT NULL
        CHECK (state IN ('issued', 'confirmed', 'rejected', 'damaged', 'expired', 'cancelled', 'deleted')),
    -- 0: a file. 1: an unused rendition. 2: a rendition that a profile picture or a file uses.
    rendition       INTEGER NOT NULL DEFAULT 0,
    issued_at       INTEGER NOT NULL,
    form_expires_at INTEGER NOT NULL,
    -- Whether a form or PUT URL was handed out; 0 where only parts were signed.
    has_form        INTEGER NOT NULL,
    -- Set when the row ends: no bytes can arrive by its form after this time. NULL again when nothing of it is left in
    -- staging after that; until then its bytes count in usage.live_form_bytes.
    form_dead_at    INTEGER,
    -- End of the lease of the process that finalizes the row. After a crash the lease expires.
    leased_until    INTEGER NOT NULL DEFAULT 0,
    -- When the sweep next checks the store for it. Each check that finds nothing doubles the wait. A row that the sweep
    -- could not clean up waits until this time, too.
    next_check_at   INTEGER NOT NULL,
    finalized_at    INTEGER,
    finalized_by    TEXT,
    reason          TEXT,
    -- The final object. Its key holds the id of the attempt that made it. The type, and the charset of text, are
    -- detected from its bytes.
    object_key      TEXT,
    size            INTEGER,
    etag            TEXT,
    content_type    TEXT,
    charset         TEXT,
    -- Set when the owner deletes the file: it is hidden at once, and its object is deleted at this time. Until then the
    -- file can be restored.
    delete_at       INTEGER,
    -- Only of uploads that are sent in parts: the attempt in the object's key, the store's id of the multipart upload,
    -- and the bytes of each part except the last. All three are set when the first parts are signed, and cleared if the
    -- store has neither the multipart upload nor its object.
    parts_attempt   TEXT,
    multipart_id    TEXT,
    part_size       INTEGER,
    -- The rendition that lists show as the file's thumbnail.
    thumbnail       TEXT
) STRICT;

-- One index for each order in which files are listed. All of them contain name_key, so a search reads only an index.
CREATE INDEX files_of_owner ON uploads (owner, issued_at DESC, id DESC, name_key)
    WHERE state = 'confirmed' AND delete_at IS NULL AND rendition = 0;
CREATE INDEX files_by_name ON uploads (owner, name_key, id)
    WHERE state = 'confirmed' AND delete_at IS NULL AND rendition = 0;
CREATE INDEX files_by_size ON uploads (owner, size DESC, id DESC, name_key)
    WHERE state = 'confirmed' AND delete_at IS NULL AND rendition = 0;
CREATE INDEX unused_renditions ON uploads (issued_at) WHERE state = 'confirmed' AND delete_at IS NULL AND rendition = 1;
CREATE INDEX uploads_to_sweep ON uploads (next_check_at) WHERE state = 'issued';
CREATE INDEX uploads_to_forget ON uploads (finalized_at) WHERE state NOT IN ('issued', 'confirmed');
CREATE INDEX uploads_of_dead_forms ON uploads (form_dead_at) WHERE form_dead_at IS NOT NULL;
CREATE INDEX uploads_to_erase ON uploads (delete_at) WHERE state = 'confirmed' AND delete_at IS NOT NULL;

-- Sums over `uploads`, updated in the same transactions, so that signing needs one query. reserved, stored and
-- live_form_bytes are bytes.
CREATE TABLE usage (
    owner           INTEGER PRIMARY KEY REFERENCES accounts (id),
    reserved        INTEGER NOT NULL DEFAULT 0,
    stored          INTEGER NOT NULL DEFAULT 0,
    -- Rows in 'issued', without plain forms.
    outstanding     INTEGER NOT NULL DEFAULT 0,
    -- Bytes that can still arrive by plain forms and by forms of ended rows.
    live_form_bytes INTEGER NOT NULL DEFAULT 0,
    -- 1 if the account may neither begin nor finish uploads.
    closed          INTEGER NOT NULL DEFAULT 0,
    -- The owner's own quota in bytes; NULL for the quota of all accounts.
    quota           INTEGER
) STRICT;

-- Changes that an owner's open pages receive, in the order in which they happened. Inserted in the same transaction as
-- the change itself.
CREATE TABLE upload_events (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    owner  INTEGER NOT NULL REFERENCES accounts (id),
    upload TEXT    NOT NULL,
    event  TEXT    NOT NULL,
    at     INTEGER NOT NULL
) STRICT;

CREATE INDEX upload_events_of_owner ON upload_events (owner, seq);
CREATE INDEX upload_events_by_age ON upload_events (at);

-- One row for each profile picture. Its id is the id of its largest rendition.
CREATE TABLE pictures (
    id         TEXT    PRIMARY KEY,
    owner      INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    medium     TEXT    NOT NULL,
    small      TEXT    NOT NULL,
    thumb_hash TEXT    NOT NULL,
    chosen_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX pictures_of_owner ON pictures (owner, chosen_at DESC);

-- Failed attempts of uploads that browsers gave up, as the browsers reported them: a few for each upload, kept for a
-- week. They outlive the upload's row and hold no personal data except the account id.
CREATE TABLE failed_attempts (
    upload      TEXT    NOT NULL,
    owner       INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    part        INTEGER NOT NULL,
    attempt     INTEGER NOT NULL,
    status      INTEGER,
    detail      TEXT    NOT NULL,
    request_id  TEXT,
    explanation TEXT
) STRICT;

CREATE INDEX failed_attempts_of_upload ON failed_attempts (upload);
CREATE INDEX failed_attempts_of_owner ON failed_attempts (owner);
CREATE INDEX failed_attempts_by_age ON failed_attempts (at);
