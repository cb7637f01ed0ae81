-- Public keys; `passkey` is what the library keeps of one, as JSON. All of an account share a handle,
-- which the authenticator stores and which tells nothing.
CREATE TABLE passkeys (
    credential_id BYTEA    PRIMARY KEY,
    account_id    BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    user_handle   TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    passkey       TEXT    NOT NULL,
    created_at    BIGINT NOT NULL,
    last_used_at  BIGINT
);

CREATE INDEX passkeys_of_account ON passkeys (account_id);

-- A log-in at another site that leads to an account here.
CREATE TABLE identities (
    issuer     TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (issuer, subject)
);

CREATE INDEX identities_of_account ON identities (account_id);

-- What was asked of a browser and is answered within minutes, once. The cookie holds the token, as
-- with sessions.
CREATE TABLE ceremonies (
    token_hash BYTEA    PRIMARY KEY,
    account_id BIGINT REFERENCES accounts (id) ON DELETE CASCADE,
    state      TEXT    NOT NULL,
    expires_at BIGINT NOT NULL
);
