-- One row an upload, made before its form is handed out. `state` only ever moves away from 'issued', and
-- from 'confirmed' to 'deleted'.
CREATE TABLE uploads (
    -- Hex digits: compared byte by byte, whatever the language of the database.
    id              TEXT   COLLATE "C" PRIMARY KEY,
    owner           BIGINT NOT NULL REFERENCES accounts (id),
    name            TEXT   NOT NULL,
    -- The name as it is compared: one spelling for composed and decomposed letters, and no capitals.
    name_key        TEXT   COLLATE "C",
    -- What the form was signed for. A plain form, which is signed before anybody has chosen a file, has no type, and
    -- its size is the most that it takes.
    declared_size   BIGINT NOT NULL,
    declared_type   TEXT,
    -- Bytes reserved of the owner's quota while the row is 'issued'.
    reserved        BIGINT NOT NULL,
    state           TEXT   NOT NULL CHECK (state IN ('issued', 'confirmed', 'rejected', 'damaged', 'expired', 'cancelled', 'deleted')),
    -- 0 is a file, 1 a rendition that nothing names, 2 a rendition that a profile picture or a file names.
    rendition         BIGINT NOT NULL DEFAULT 0,
    issued_at       BIGINT NOT NULL,
    form_expires_at BIGINT NOT NULL,
    -- Whether a form or PUT URL was handed out; 0 where only parts were signed.
    has_form         BIGINT NOT NULL,
    -- Set when the row ends: its form can bring nothing any more from then on. NULL again when nothing of it is left in
    -- staging after that; until then its bytes count in usage.live.
    form_dead_at    BIGINT,
    -- The lease of the process that settles the row; after a crash it ends by itself.
    leased_until    BIGINT NOT NULL DEFAULT 0,
    -- When the sweep looks for it in the store next; each look in vain doubles the wait. A row that the sweep could
    -- not tidy up waits until then, too.
    next_check_at   BIGINT NOT NULL,
    finalized_at      BIGINT,
    finalized_by      TEXT,
    reason          TEXT,
    -- The final object: its key names the attempt that made it. The type, and the charset of text, are decided by its
    -- bytes.
    object_key      TEXT,
    size            BIGINT,
    etag            TEXT,
    content_type    TEXT,
    charset         TEXT,
    -- Set while a deleted file can still be brought back: it is hidden at once, and its object is deleted at
    -- this time.
    delete_at       BIGINT,
    -- Of uploads that are sent in parts: the attempt that the object's key names, the store's name for the multipart
    -- upload, and the bytes of each part but the last. All are set together by the first signing of parts, and cleared
    -- together where the store has forgotten the multipart upload and has no object of it.
    parts_attempt   TEXT,
    multipart_id    TEXT,
    part_size       BIGINT,
    -- The rendition that lists show of a file.
    thumbnail       TEXT
);

-- One index for each order in which files are listed. The key is in all of them, so that a search reads an
-- index and no rows.
CREATE INDEX files_of_owner ON uploads (owner, issued_at DESC, id DESC) INCLUDE (name_key)
    WHERE state = 'confirmed' AND delete_at IS NULL AND rendition = 0;
CREATE INDEX files_by_name ON uploads (owner, name_key, id)
    WHERE state = 'confirmed' AND delete_at IS NULL AND rendition = 0;
CREATE INDEX files_by_size ON uploads (owner, size DESC, id DESC) INCLUDE (name_key)
    WHERE state = 'confirmed' AND delete_at IS NULL AND rendition = 0;
CREATE INDEX unused_renditions ON uploads (issued_at) WHERE state = 'confirmed' AND delete_at IS NULL AND rendition = 1;
CREATE INDEX uploads_to_sweep ON uploads (next_check_at) WHERE state = 'issued';
CREATE INDEX uploads_to_forget ON uploads (finalized_at) WHERE state NOT IN ('issued', 'confirmed');
CREATE INDEX uploads_of_dead_forms ON uploads (form_dead_at) WHERE form_dead_at IS NOT NULL;
CREATE INDEX uploads_to_erase ON uploads (delete_at) WHERE state = 'confirmed' AND delete_at IS NOT NULL;

-- Kept in step with `uploads` inside each transaction, so that signing needs one look-up. Its row is also the
-- lock: a transaction that changes an owner's uploads holds it until the commit.
CREATE TABLE usage (
    owner       BIGINT PRIMARY KEY REFERENCES accounts (id),
    reserved    BIGINT NOT NULL DEFAULT 0,
    stored      BIGINT NOT NULL DEFAULT 0,
    outstanding BIGINT NOT NULL DEFAULT 0,
    -- Bytes that forms of ended rows, and plain forms, can still bring.
    live        BIGINT NOT NULL DEFAULT 0,
    -- Whether the account may begin and finish no upload.
    closed      BIGINT NOT NULL DEFAULT 0,
    -- A limit of this owner's own.
    quota       BIGINT
) WITH (fillfactor = 70);

-- Changes that an owner's open pages are told, in the order in which they happened. Written in the same
-- transaction as the change itself, under the owner's lock, so that numbers are committed in order.
CREATE TABLE upload_events (
    seq    BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner  BIGINT NOT NULL REFERENCES accounts (id),
    upload TEXT   NOT NULL,
    event  TEXT   NOT NULL,
    at     BIGINT NOT NULL
);

CREATE INDEX upload_events_of_owner ON upload_events (owner, seq);
CREATE INDEX upload_events_by_age ON upload_events (at);

-- One row a profile picture; its id is that of its largest rendition.
CREATE TABLE pictures (
    id         TEXT   PRIMARY KEY,
    owner      BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    medium     TEXT   NOT NULL,
    small      TEXT   NOT NULL,
    thumb_hash TEXT   NOT NULL,
    chosen_at  BIGINT NOT NULL
);

CREATE INDEX pictures_of_owner ON pictures (owner, chosen_at DESC);

-- Failed attempts that browsers reported of uploads that they gave up: a few of each, for a week. They
-- outlive the row of the upload, and name nobody but by number.
CREATE TABLE failed_attempts (
    upload     TEXT   COLLATE "C" NOT NULL,
    owner      BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    part       BIGINT NOT NULL,
    attempt    BIGINT NOT NULL,
    status     BIGINT,
    detail       TEXT   NOT NULL,
    request_id TEXT
);

CREATE INDEX failed_attempts_of_upload ON failed_attempts (upload);
CREATE INDEX failed_attempts_of_owner ON failed_attempts (owner);
CREATE INDEX failed_attempts_by_age ON failed_attempts (at);
