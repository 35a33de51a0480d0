-- cases: one row per case, as its last event left it
CREATE TABLE IF NOT EXISTS cases (
    case_id VARCHAR, version BIGINT, step VARCHAR, acted_on DATE, kind VARCHAR, area_code VARCHAR,
    area_level VARCHAR, area_name VARCHAR, department VARCHAR, period VARCHAR, matter VARCHAR,
    origin VARCHAR, origin_id VARCHAR, reasons VARCHAR, escalates VARCHAR, proposed_on DATE,
    opened_on DATE, opened_by VARCHAR, frozen BIGINT, snapshot_id VARCHAR, rule_version VARCHAR,
    evidence_sha256 VARCHAR, sent_on DATE, reply_due DATE, answered_on DATE, objects BOOLEAN,
    lapsed_on DATE, decided_on DATE, decided_by VARCHAR, decided_as VARCHAR, issued_on DATE,
    document VARCHAR, signed_by VARCHAR, has_ranks BOOLEAN, interviewed_on DATE, measures VARCHAR,
    rectify_due DATE, reported_on DATE, rechecked_on DATE, recheck VARCHAR, recheck_snapshot VARCHAR,
    closed_on DATE, watched_to VARCHAR, resumed BIGINT, dropped_on DATE
);
-- case_events: one row per transition of a case; nothing is ever taken out
CREATE TABLE IF NOT EXISTS case_events (
    case_id VARCHAR, sequence BIGINT, at_utc TIMESTAMP, actor VARCHAR, person VARCHAR, party VARCHAR,
    action VARCHAR, acted_on DATE, document VARCHAR, reason VARCHAR, from_step VARCHAR,
    to_step VARCHAR, details VARCHAR
);
-- case_evidence: what a case rests on, one row per time it was frozen
CREATE TABLE IF NOT EXISTS case_evidence (
    case_id VARCHAR, frozen BIGINT, snapshot_id VARCHAR, period VARCHAR, rule_version VARCHAR,
    sha256 VARCHAR, content VARCHAR, at_utc TIMESTAMP, actor VARCHAR
);
-- confirmations: what units say of their figures of a period, and what is decided of their objections
CREATE TABLE IF NOT EXISTS confirmations (
    area_code VARCHAR, area_level VARCHAR, period VARCHAR, sequence BIGINT, at_utc TIMESTAMP,
    actor VARCHAR, person VARCHAR, action VARCHAR, acted_on DATE, indicator VARCHAR, reason VARCHAR,
    snapshot_id VARCHAR, returns_sha256 VARCHAR, answers BIGINT
);
