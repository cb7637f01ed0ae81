-- What happened to accounts. The log outlives the accounts, so there is no foreign key. Rows are only ever
-- added; those older than 30 days may be pruned, if the operator sets an age.
CREATE TABLE audit (
    seq        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         BIGINT NOT NULL,
    event      TEXT   NOT NULL,
    account_id BIGINT,
    address    TEXT,
    detail     TEXT
);

CREATE INDEX audit_of_account ON audit (account_id, seq);
CREATE INDEX audit_by_age ON audit (at);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE TRIGGER audit_keeps_a_month BEFORE DELETE ON audit FOR EACH ROW
WHEN (OLD.at > extract(epoch FROM now()) * 1000 - 2592000000)
EXECUTE FUNCTION audit_is_append_only();
