-- `disabled_at`: the operator shut the account; nobody gets in. `leaving_at`: its owner deleted it;
-- the row stays, without a name, until the last of its uploads is forgotten.
ALTER TABLE accounts ADD COLUMN disabled_at BIGINT;
ALTER TABLE accounts ADD COLUMN leaving_at BIGINT;

-- Beside the numbers that every change of an owner's uploads locks and reads anyway: whether there may
-- be changes at all, and a limit of this owner's own.
ALTER TABLE usage ADD COLUMN closed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE usage ADD COLUMN quota BIGINT;

-- Each works once. 80 random bits need no slow hash.
CREATE TABLE recovery_codes (
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code_hash  BYTEA  NOT NULL,
    PRIMARY KEY (account_id, code_hash)
);

-- What happened to accounts, for as long as the database lives: it outlives the accounts, so there is
-- no foreign key. Rows are only ever added.
CREATE TABLE audit (
    seq        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         BIGINT NOT NULL,
    event      TEXT   NOT NULL,
    account_id BIGINT,
    address    TEXT,
    detail     TEXT
);

CREATE INDEX audit_of_account ON audit (account_id, seq);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
