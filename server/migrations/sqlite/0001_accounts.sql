-- Times are milliseconds since 1970, UTC.
CREATE TABLE accounts (
    id            INTEGER PRIMARY KEY,
    email         TEXT    NOT NULL UNIQUE,
    -- Empty where the account has no password.
    password_hash TEXT    NOT NULL,
    -- The name that its owner chose; NULL is the part of the e-mail address before the @.
    display_name  TEXT,
    created_at    INTEGER NOT NULL,
    -- The operator disabled the account; nobody logs in.
    disabled_at   INTEGER,
    -- Its owner deleted the account; the row stays, without a name, until the last of its uploads is forgotten.
    deleted_at    INTEGER,
    -- The profile picture that is shown; NULL is none.
    picture       TEXT
) STRICT;

-- A log-in at another site that leads to an account here. `name` is what people knew that site as when it was
-- connected.
CREATE TABLE identities (
    id           INTEGER PRIMARY KEY,
    issuer       TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    account_id   INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    UNIQUE (issuer, subject)
) STRICT;

CREATE INDEX identities_of_account ON identities (account_id);

-- The cookie holds the token, this table only its SHA-256: a reader of the table cannot log in.
CREATE TABLE sessions (
    token_hash   BLOB    PRIMARY KEY,
    account_id   INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    user_agent   TEXT    NOT NULL,
    -- The log-in at another site that opened it, if one did; without that it ends.
    identity_id  INTEGER REFERENCES identities (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_identity ON sessions (identity_id);

-- Each works once.
CREATE TABLE recovery_codes (
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code_hash  BLOB    NOT NULL,
    PRIMARY KEY (account_id, code_hash)
) STRICT, WITHOUT ROWID;

-- Links that the operator made for people who cannot get in. Each works once; an account has one at most.
CREATE TABLE recovery_links (
    account_id INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash BLOB    NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL
) STRICT;

-- Public keys; `passkey` is the library's record of one, as JSON. All passkeys of an account share a user
-- handle, a random number that the authenticator stores.
CREATE TABLE passkeys (
    credential_id BLOB    PRIMARY KEY,
    account_id    INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    user_handle   TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    passkey       TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    last_used_at  INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX passkeys_of_account ON passkeys (account_id);

-- A browser was asked to prove something and answers within minutes, once. The cookie holds the token, as
-- with sessions.
-- Its answer counts in the session in which it began; account and session are NULL where it began without one.
CREATE TABLE ceremonies (
    token_hash   BLOB    PRIMARY KEY,
    purpose      TEXT    NOT NULL,
    account_id   INTEGER REFERENCES accounts (id) ON DELETE CASCADE,
    session_hash BLOB,
    state        TEXT    NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Each lets one person sign up, where the operator limits sign-up to invitations.
CREATE TABLE invitations (
    code_hash  BLOB    PRIMARY KEY,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Leaking buckets, shared by all servers and kept over a restart. `bucket` is a hash of its key, so that no
-- address stands here; `empty_at` is when it will have leaked empty, in milliseconds; one place leaks in
-- `step`, and `room` is `step` times the number of places.
CREATE TABLE throttles (
    bucket   BLOB    PRIMARY KEY,
    empty_at INTEGER NOT NULL,
    step     INTEGER NOT NULL,
    room     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX throttles_by_emptiness ON throttles (empty_at);

-- Browsers that have logged in to an account before. The cookie holds the token, as with sessions, and opens nothing:
-- it only has the browser's tries counted apart.
CREATE TABLE devices (
    token_hash   BLOB    NOT NULL,
    account_id   INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    last_used_at INTEGER NOT NULL,
    PRIMARY KEY (token_hash, account_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX devices_of_account ON devices (account_id);
