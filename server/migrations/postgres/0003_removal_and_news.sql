-- Set while a deleted file can still be brought back: it is hidden at once, and its object goes
-- at this time.
ALTER TABLE uploads ADD COLUMN delete_at BIGINT;

-- Of the list of files; a row enters it when it becomes one.
DROP INDEX uploads_of_owner;
CREATE INDEX files_of_owner ON uploads (owner, issued_at DESC, id DESC) WHERE state = 'confirmed' AND delete_at IS NULL;
CREATE INDEX uploads_to_erase ON uploads (delete_at) WHERE state = 'confirmed' AND delete_at IS NOT NULL;

-- What an owner's open pages are told, in the order in which it happened. Written in the same
-- transaction as the change itself, under the owner's lock, so that numbers are committed in order.
CREATE TABLE news (
    seq    BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner  BIGINT NOT NULL REFERENCES accounts (id),
    upload TEXT   NOT NULL,
    event  TEXT   NOT NULL,
    at     BIGINT NOT NULL
);

CREATE INDEX news_of_owner ON news (owner, seq);
CREATE INDEX news_by_age ON news (at);
