-- Rows in the order in which they were made, and only a small index in the random order of their
-- ids: a batch of new rows then writes few pages instead of one or more for each row.
CREATE TABLE uploads_by_age (
    id              TEXT    NOT NULL UNIQUE,
    owner           INTEGER NOT NULL REFERENCES accounts (id),
    name            TEXT    NOT NULL,
    declared_size   INTEGER,
    declared_type   TEXT,
    reserved        INTEGER NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('issued', 'confirmed', 'rejected', 'expired', 'cancelled', 'deleted')),
    issued_at       INTEGER NOT NULL,
    form_expires_at INTEGER NOT NULL,
    leased_until    INTEGER NOT NULL DEFAULT 0,
    look_again_at   INTEGER NOT NULL,
    settled_at      INTEGER,
    settled_by      TEXT,
    reason          TEXT,
    size            INTEGER,
    etag            TEXT,
    content_type    TEXT,
    -- Set while a deleted file can still be brought back: it is hidden at once, and its object goes
    -- at this time.
    delete_at       INTEGER
) STRICT;

INSERT INTO uploads_by_age
SELECT id, owner, name, declared_size, declared_type, reserved, state, issued_at, form_expires_at, leased_until,
       look_again_at, settled_at, settled_by, reason, size, etag, content_type, NULL
FROM uploads ORDER BY issued_at;

DROP TABLE uploads;
ALTER TABLE uploads_by_age RENAME TO uploads;

-- Of the list of files; a row enters it when it becomes one.
CREATE INDEX files_of_owner ON uploads (owner, issued_at DESC, id DESC) WHERE state = 'confirmed' AND delete_at IS NULL;
CREATE INDEX uploads_to_sweep ON uploads (look_again_at) WHERE state = 'issued';
CREATE INDEX uploads_to_forget ON uploads (settled_at) WHERE state NOT IN ('issued', 'confirmed');
CREATE INDEX uploads_to_erase ON uploads (delete_at) WHERE state = 'confirmed' AND delete_at IS NOT NULL;

-- What an owner's open pages are told, in the order in which it happened. Written in the same
-- transaction as the change itself.
CREATE TABLE news (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    owner  INTEGER NOT NULL REFERENCES accounts (id),
    upload TEXT    NOT NULL,
    event  TEXT    NOT NULL,
    at     INTEGER NOT NULL
) STRICT;

CREATE INDEX news_of_owner ON news (owner, seq);
CREATE INDEX news_by_age ON news (at);
