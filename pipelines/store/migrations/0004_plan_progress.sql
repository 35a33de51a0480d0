-- plan_progress: one row per entry about a task of a plan; nothing is ever taken out.
-- There are stores of version 3 with this table and without it.
CREATE TABLE IF NOT EXISTS plan_progress (
    plan VARCHAR, task BIGINT, sequence BIGINT, at_utc TIMESTAMP, actor VARCHAR, acted_on DATE,
    kind VARCHAR, starts DATE, due DATE, basis VARCHAR, state VARCHAR, share BIGINT, unit VARCHAR,
    note VARCHAR, document VARCHAR
);
