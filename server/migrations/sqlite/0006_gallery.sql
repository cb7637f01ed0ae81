-- The name as it is compared: one spelling for composed and decomposed letters, and no capitals. Only
-- the program can make it; it fills in what stands here as NULL when it opens the database.
ALTER TABLE uploads ADD COLUMN name_key TEXT;

-- One index for each order in which files are listed. The key is in all of them, so that a search
-- reads an index and no rows.
DROP INDEX files_of_owner;
CREATE INDEX files_of_owner ON uploads (owner, issued_at DESC, id DESC, name_key)
    WHERE state = 'confirmed' AND delete_at IS NULL AND picture = 0;
CREATE INDEX files_by_name ON uploads (owner, name_key, id)
    WHERE state = 'confirmed' AND delete_at IS NULL AND picture = 0;
CREATE INDEX files_by_size ON uploads (owner, size DESC, id DESC, name_key)
    WHERE state = 'confirmed' AND delete_at IS NULL AND picture = 0;
