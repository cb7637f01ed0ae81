-- uploads.picture says more now: 0 is a file, 1 a rendition that no picture names, 2 one that a picture
-- names. The sweep finds the unused ones by an index and reads no other row.
UPDATE uploads SET picture = 2
WHERE picture = 1 AND EXISTS (
    SELECT 1 FROM pictures
    WHERE pictures.owner = uploads.owner AND uploads.id IN (pictures.id, pictures.medium, pictures.small));

DROP INDEX renditions;
CREATE INDEX unused_renditions ON uploads (issued_at) WHERE state = 'confirmed' AND delete_at IS NULL AND picture = 1;
