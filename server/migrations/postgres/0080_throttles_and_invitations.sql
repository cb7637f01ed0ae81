-- Buckets that leak, shared by all servers and kept over a restart. `bucket` is a hash of what is counted
-- together, so that no address stands here; `empty_at` is when it will have leaked empty, in milliseconds;
-- one place leaks in `step`, and `room` is `step` times the places there are.
CREATE TABLE throttles (
    bucket   BYTEA  PRIMARY KEY,
    empty_at BIGINT NOT NULL,
    step     BIGINT NOT NULL,
    room     BIGINT NOT NULL
);

CREATE INDEX throttles_by_emptiness ON throttles (empty_at);

-- Each lets one person sign up, where the operator says who may.
CREATE TABLE invitations (
    code_hash  BYTEA  PRIMARY KEY,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- What is older than 30 days may be pruned, if the operator says so; the rest stays whoever asks.
DROP TRIGGER audit_is_append_only ON audit;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE TRIGGER audit_keeps_a_month BEFORE DELETE ON audit FOR EACH ROW
WHEN (OLD.at > extract(epoch FROM now()) * 1000 - 2592000000)
EXECUTE FUNCTION audit_is_append_only();

CREATE INDEX audit_by_age ON audit (at);
