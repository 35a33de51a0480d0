-- admission_items: one row per work item, as its last event left it
CREATE TABLE IF NOT EXISTS admission_items (
    item_id VARCHAR, version BIGINT, step VARCHAR, acted_on DATE, route VARCHAR, item_name VARCHAR,
    department VARCHAR, department_level VARCHAR, area_code VARCHAR, list_kind VARCHAR,
    list_number BIGINT, content VARCHAR, scope VARCHAR, goal VARCHAR, requirements VARCHAR,
    time_limit VARCHAR, funding VARCHAR, consultation VARCHAR, term VARCHAR, needs_licence BOOLEAN,
    applied_on DATE, started_on DATE, ends_on DATE, reviewed_by VARCHAR, reviewed_on DATE,
    approval_document VARCHAR, approved_on DATE, document_expires_on DATE, admitted_on DATE,
    funds_due_fen BIGINT, funds_paid_fen BIGINT, evaluated_on DATE, respondents BIGINT,
    satisfied BIGINT, withdrawn_on DATE, refused_on DATE, turned_away BIGINT
);
-- admission_events: one row per transition of an item; nothing is ever taken out
CREATE TABLE IF NOT EXISTS admission_events (
    item_id VARCHAR, sequence BIGINT, at_utc TIMESTAMP, actor VARCHAR, body VARCHAR, action VARCHAR,
    acted_on DATE, document VARCHAR, reason VARCHAR, from_step VARCHAR, to_step VARCHAR, details VARCHAR
);
