-- One row an upload, made before its form is handed out. `state` only ever moves away from
-- 'issued', and from 'confirmed' to 'deleted'.
CREATE TABLE uploads (
    -- Hex digits: compared byte by byte, whatever the database's language.
    id              TEXT   COLLATE "C" PRIMARY KEY,
    owner           BIGINT NOT NULL REFERENCES accounts (id),
    name            TEXT   NOT NULL,
    -- What the form was signed for. Both are absent for a plain form, which is signed before
    -- anybody has chosen a file.
    declared_size   BIGINT,
    declared_type   TEXT,
    -- Bytes held of the owner's quota while the row is 'issued'.
    reserved        BIGINT NOT NULL,
    state           TEXT   NOT NULL CHECK (state IN ('issued', 'confirmed', 'rejected', 'expired', 'cancelled', 'deleted')),
    issued_at       BIGINT NOT NULL,
    form_expires_at BIGINT NOT NULL,
    -- Whoever settles the row holds it until then; a crash lets go by itself.
    leased_until    BIGINT NOT NULL DEFAULT 0,
    -- When the sweep looks for it in the store next; each look in vain doubles the wait.
    look_again_at   BIGINT NOT NULL,
    settled_at      BIGINT,
    settled_by      TEXT,
    reason          TEXT,
    size            BIGINT,
    etag            TEXT,
    content_type    TEXT
);

CREATE INDEX uploads_of_owner ON uploads (owner, state, issued_at DESC, id DESC);
CREATE INDEX uploads_to_sweep ON uploads (look_again_at) WHERE state = 'issued';
CREATE INDEX uploads_to_forget ON uploads (settled_at) WHERE state NOT IN ('issued', 'confirmed');

-- Kept in step with `uploads` inside each transaction, so that signing needs one look-up. Its row
-- is also the lock: whoever changes an owner's uploads holds it until the commit.
CREATE TABLE usage (
    owner       BIGINT PRIMARY KEY REFERENCES accounts (id),
    reserved    BIGINT NOT NULL DEFAULT 0,
    stored      BIGINT NOT NULL DEFAULT 0,
    outstanding BIGINT NOT NULL DEFAULT 0
) WITH (fillfactor = 70);
