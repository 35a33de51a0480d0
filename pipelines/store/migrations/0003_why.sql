-- why a version of the areas or of a list was made
ALTER TABLE versions ADD COLUMN IF NOT EXISTS why VARCHAR;
