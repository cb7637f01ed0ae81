-- The rendition that lists show of a file. uploads.picture is 2 for it, too, while a file names it.
ALTER TABLE uploads ADD COLUMN thumbnail TEXT;
