-- which form a merged one went into
ALTER TABLE forms ADD COLUMN IF NOT EXISTS merged_into VARCHAR;
