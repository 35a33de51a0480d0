-- clues: one row per clue from below, as its last event left it
CREATE TABLE IF NOT EXISTS clues (
    clue_id VARCHAR, version BIGINT, step VARCHAR, acted_on DATE, source VARCHAR, source_number VARCHAR,
    burden VARCHAR, complaint VARCHAR, area_code VARCHAR, area_level VARCHAR, area_name VARCHAR,
    subject VARCHAR, department VARCHAR, department_level VARCHAR, asked_on DATE, told VARCHAR,
    sender VARCHAR, contact VARCHAR, received_on DATE, answer_due DATE, handler VARCHAR, taken_on DATE,
    outcome VARCHAR, answer VARCHAR, answered_on DATE, same_as VARCHAR, case_id VARCHAR, ended_on DATE
);
-- clue_events: one row per step with a clue; nothing is ever taken out
CREATE TABLE IF NOT EXISTS clue_events (
    clue_id VARCHAR, sequence BIGINT, at_utc TIMESTAMP, actor VARCHAR, person VARCHAR, party VARCHAR,
    action VARCHAR, acted_on DATE, reason VARCHAR, from_step VARCHAR, to_step VARCHAR, details VARCHAR
);
-- attachments: what was handed in as evidence with a case, a clue or an inspection; the files lie beside
CREATE TABLE IF NOT EXISTS attachments (
    about VARCHAR, about_id VARCHAR, number BIGINT, sha256 VARCHAR, given_sha256 VARCHAR,
    media_type VARCHAR, bytes BIGINT, file_name VARCHAR, note VARCHAR, keeps_location BOOLEAN,
    person VARCHAR, at_utc TIMESTAMP, actor VARCHAR
);
-- inspection_plans: announced or unannounced visits, each with a number and a code that can be checked
CREATE TABLE IF NOT EXISTS inspection_plans (
    plan_id VARCHAR, number VARCHAR, code VARCHAR, announced BOOLEAN, purpose VARCHAR, team VARCHAR,
    area_code VARCHAR, area_level VARCHAR, area_name VARCHAR, first_day DATE, last_day DATE,
    sample_id VARCHAR, at_utc TIMESTAMP, actor VARCHAR, cancelled_why VARCHAR, cancelled_at_utc TIMESTAMP
);
CREATE TABLE IF NOT EXISTS inspection_plan_places (
    plan_id VARCHAR, place BIGINT, community_code VARCHAR, community_name VARCHAR, why VARCHAR
);
-- inspection_drafts: what was typed on site and is not recorded yet, the last state of each community
CREATE TABLE IF NOT EXISTS inspection_drafts (
    sample_id VARCHAR, community_code VARCHAR, content VARCHAR, at_utc TIMESTAMP, actor VARCHAR
);
-- two-way review: rounds, links (by the hash of their token), and answers without who gave them
CREATE TABLE IF NOT EXISTS review_rounds (
    round_id VARCHAR, direction VARCHAR, area_code VARCHAR, area_level VARCHAR, area_name VARCHAR,
    opens_on DATE, closes_on DATE, asked BIGINT, person VARCHAR, at_utc TIMESTAMP, actor VARCHAR
);
CREATE TABLE IF NOT EXISTS review_tokens (
    round_id VARCHAR, token_sha256 VARCHAR, respondent VARCHAR, target VARCHAR, answered BOOLEAN
);
CREATE TABLE IF NOT EXISTS review_answers (
    round_id VARCHAR, target VARCHAR, answers VARCHAR, shuffle BIGINT
);
