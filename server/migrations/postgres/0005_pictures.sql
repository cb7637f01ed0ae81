-- Renditions of profile pictures are uploads like any other, and no files in the list.
ALTER TABLE uploads ADD COLUMN picture BIGINT NOT NULL DEFAULT 0;

DROP INDEX files_of_owner;
CREATE INDEX files_of_owner ON uploads (owner, issued_at DESC, id DESC)
    WHERE state = 'confirmed' AND delete_at IS NULL AND picture = 0;
CREATE INDEX renditions ON uploads (issued_at) WHERE state = 'confirmed' AND delete_at IS NULL AND picture = 1;

-- One row a picture; its name is that of its largest rendition.
CREATE TABLE pictures (
    id         TEXT   PRIMARY KEY,
    owner      BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    medium     TEXT   NOT NULL,
    small      TEXT   NOT NULL,
    thumb_hash TEXT   NOT NULL,
    chosen_at  BIGINT NOT NULL
);

CREATE INDEX pictures_of_owner ON pictures (owner, chosen_at DESC);

-- The picture that is shown; NULL is none.
ALTER TABLE accounts ADD COLUMN picture TEXT;
