-- `disabled_at`: the operator shut the account; nobody gets in. `leaving_at`: its owner deleted it;
-- the row stays, without a name, until the last of its uploads is forgotten.
ALTER TABLE accounts ADD COLUMN disabled_at INTEGER;
ALTER TABLE accounts ADD COLUMN leaving_at INTEGER;

-- Beside the numbers that every change of an owner's uploads locks and reads anyway: whether there may
-- be changes at all, and a limit of this owner's own.
ALTER TABLE usage ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage ADD COLUMN quota INTEGER;

-- Each works once. 80 random bits need no slow hash.
CREATE TABLE recovery_codes (
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code_hash  BLOB    NOT NULL,
    PRIMARY KEY (account_id, code_hash)
) STRICT, WITHOUT ROWID;

-- What happened to accounts, for as long as the database lives: it outlives the accounts, so there is
-- no foreign key. Rows are only ever added.
CREATE TABLE audit (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    event      TEXT    NOT NULL,
    account_id INTEGER,
    address    TEXT,
    detail     TEXT
) STRICT;

CREATE INDEX audit_of_account ON audit (account_id, seq);

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
