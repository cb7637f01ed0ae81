-- Buckets that leak, shared by all servers and kept over a restart. `bucket` is a hash of what is counted
-- together, so that no address stands here; `empty_at` is when it will have leaked empty, in milliseconds;
-- one place leaks in `step`, and `room` is `step` times the places there are.
CREATE TABLE throttles (
    bucket   BLOB    PRIMARY KEY,
    empty_at INTEGER NOT NULL,
    step     INTEGER NOT NULL,
    room     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX throttles_by_emptiness ON throttles (empty_at);

-- Each lets one person sign up, where the operator says who may.
CREATE TABLE invitations (
    code_hash  BLOB    PRIMARY KEY,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is older than 30 days may be pruned, if the operator says so; the rest stays whoever asks.
DROP TRIGGER audit_is_not_shortened;
CREATE TRIGGER audit_keeps_a_month BEFORE DELETE ON audit
WHEN OLD.at > (unixepoch() - 30 * 86400) * 1000
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE INDEX audit_by_age ON audit (at);
