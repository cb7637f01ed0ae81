-- What browsers tell of attempts that came to nothing, of uploads that they gave up: a few of each, for a
-- week. It outlives its upload's row, and names nobody but by number.
CREATE TABLE failed_attempts (
    upload     TEXT    NOT NULL,
    owner      INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    part       INTEGER NOT NULL,
    attempt    INTEGER NOT NULL,
    status     INTEGER,
    says       TEXT    NOT NULL,
    request_id TEXT
) STRICT;

CREATE INDEX failed_attempts_of_upload ON failed_attempts (upload);
CREATE INDEX failed_attempts_of_owner ON failed_attempts (owner);
CREATE INDEX failed_attempts_by_age ON failed_attempts (at);
