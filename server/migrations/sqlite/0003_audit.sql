-- What happened to accounts. The log outlives the accounts, so there is no foreign key. Rows are only ever
-- added; those older than 30 days may be pruned, if the operator sets an age.
CREATE TABLE audit (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    event      TEXT    NOT NULL,
    account_id INTEGER,
    address    TEXT,
    detail     TEXT
) STRICT;

CREATE INDEX audit_of_account ON audit (account_id, seq);
CREATE INDEX audit_by_age ON audit (at);

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_keeps_a_month BEFORE DELETE ON audit
WHEN OLD.at > (unixepoch() - 30 * 86400) * 1000
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
