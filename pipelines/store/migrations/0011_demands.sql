-- what is demanded beside work items comes in by the same door: its kind, and what only a kind has
ALTER TABLE admission_items ADD COLUMN IF NOT EXISTS demand_kind VARCHAR;
ALTER TABLE admission_items ADD COLUMN IF NOT EXISTS frequency VARCHAR;
ALTER TABLE admission_items ADD COLUMN IF NOT EXISTS placement VARCHAR;
ALTER TABLE admission_items ADD COLUMN IF NOT EXISTS appraisal_kind VARCHAR;
ALTER TABLE admission_items ADD COLUMN IF NOT EXISTS tool_kind VARCHAR;
UPDATE admission_items SET demand_kind = 'work_item' WHERE demand_kind IS NULL;
