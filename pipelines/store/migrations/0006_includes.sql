-- the kinds of work inside an entry of a list: null where an older version kept none and the document's hold
ALTER TABLE list_entries ADD COLUMN IF NOT EXISTS includes VARCHAR;
