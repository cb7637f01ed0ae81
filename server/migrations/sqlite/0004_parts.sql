-- Of uploads that are sent in parts: the store's name for the multipart upload, and the bytes of
-- each part but the last. Both are set together, by whoever signs parts first, and cleared together
-- where the store has forgotten the multipart upload.
ALTER TABLE uploads ADD COLUMN multipart_id TEXT;
ALTER TABLE uploads ADD COLUMN part_size INTEGER;
