-- One row an upload, made before its form is handed out. `state` only ever moves away from
-- 'issued', and from 'confirmed' to 'deleted'.
CREATE TABLE uploads (
    id              TEXT    PRIMARY KEY,
    owner           INTEGER NOT NULL REFERENCES accounts (id),
    name            TEXT    NOT NULL,
    -- What the form was signed for. Both are absent for a plain form, which is signed before
    -- anybody has chosen a file.
    declared_size   INTEGER,
    declared_type   TEXT,
    -- Bytes held of the owner's quota while the row is 'issued'.
    reserved        INTEGER NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('issued', 'confirmed', 'rejected', 'expired', 'cancelled', 'deleted')),
    issued_at       INTEGER NOT NULL,
    form_expires_at INTEGER NOT NULL,
    -- Whoever settles the row holds it until then; a crash lets go by itself.
    leased_until    INTEGER NOT NULL DEFAULT 0,
    -- When the sweep looks for it in the store next; each look in vain doubles the wait.
    look_again_at   INTEGER NOT NULL,
    settled_at      INTEGER,
    settled_by      TEXT,
    reason          TEXT,
    size            INTEGER,
    etag            TEXT,
    content_type    TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX uploads_of_owner ON uploads (owner, state, issued_at DESC, id DESC);
CREATE INDEX uploads_to_sweep ON uploads (look_again_at) WHERE state = 'issued';
CREATE INDEX uploads_to_forget ON uploads (settled_at) WHERE state NOT IN ('issued', 'confirmed');

-- Kept in step with `uploads` inside each transaction, so that signing needs one look-up.
CREATE TABLE usage (
    owner       INTEGER PRIMARY KEY REFERENCES accounts (id),
    reserved    INTEGER NOT NULL DEFAULT 0,
    stored      INTEGER NOT NULL DEFAULT 0,
    outstanding INTEGER NOT NULL DEFAULT 0
) STRICT;
