-- every entry of the audit says which one was before it (pipelines/store/chain.py); what an older store has
-- is linked when it is opened
ALTER TABLE audit ADD COLUMN IF NOT EXISTS sequence BIGINT;
ALTER TABLE audit ADD COLUMN IF NOT EXISTS previous VARCHAR;
ALTER TABLE audit ADD COLUMN IF NOT EXISTS hash VARCHAR;
