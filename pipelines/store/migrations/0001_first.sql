-- The store as it was first written. Never edit a step: a home that has taken it does not take it again.

CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
-- areas: one row per area, level and span of validity; a code may be a prefecture and its own county
CREATE TABLE areas (
    code VARCHAR NOT NULL, name VARCHAR NOT NULL, level VARCHAR NOT NULL, parent VARCHAR, kind VARCHAR,
    valid_from DATE, valid_to DATE, successor_code VARCHAR
);
-- list_entries: one row per entry of each version of a list; the highest version is in force
CREATE TABLE list_entries (
    kind VARCHAR NOT NULL, version INTEGER NOT NULL, number INTEGER NOT NULL, title VARCHAR NOT NULL,
    category VARCHAR, basis VARCHAR, valid_from DATE, valid_to DATE
);
-- versions: one row per import of areas or of a list
CREATE TABLE versions (
    subject VARCHAR NOT NULL, version INTEGER NOT NULL, imported_at_utc TIMESTAMP NOT NULL,
    actor VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, entries INTEGER NOT NULL
);
-- deliveries: one row per hand-in that was decided, accepted or not; receipt is JSON
CREATE TABLE deliveries (
    delivery_id BIGINT NOT NULL, sha256 VARCHAR NOT NULL, file_name VARCHAR NOT NULL,
    received_at_utc TIMESTAMP NOT NULL, actor VARCHAR NOT NULL, status VARCHAR NOT NULL,
    township_code VARCHAR, period VARCHAR, submission_kind VARCHAR, return_id VARCHAR,
    receipt VARCHAR NOT NULL
);
-- returns: one row per accepted return; current is false once a correction has replaced it
CREATE TABLE returns (
    return_id VARCHAR NOT NULL, township_code VARCHAR NOT NULL, period VARCHAR NOT NULL,
    sequence INTEGER NOT NULL, sha256 VARCHAR NOT NULL, received_at_utc TIMESTAMP NOT NULL,
    submission_kind VARCHAR NOT NULL, on_time BOOLEAN NOT NULL, replaces VARCHAR,
    current BOOLEAN NOT NULL, fingerprint VARCHAR NOT NULL, cells_changed BIGINT, prepared_by VARCHAR,
    template_version VARCHAR
);
-- return_warnings: one row per warning of an accepted return
CREATE TABLE return_warnings (
    return_id VARCHAR NOT NULL, code VARCHAR NOT NULL, register VARCHAR, sheet_row INTEGER,
    field VARCHAR, value VARCHAR, params VARCHAR
);
-- audit: one row per change, written in the transaction that made it
CREATE TABLE audit (
    at_utc TIMESTAMP NOT NULL, actor VARCHAR NOT NULL, action VARCHAR NOT NULL,
    subject VARCHAR NOT NULL, detail VARCHAR
);
-- registers: one row per row of a return's sheet, from the contracts of that time
CREATE TABLE communities (
    return_id VARCHAR, township_code VARCHAR, period VARCHAR, sheet_row BIGINT, community_code VARCHAR,
    community_name VARCHAR, community_kind VARCHAR, households BIGINT, residents BIGINT,
    registered_volunteers BIGINT, social_organisations BIGINT, service_area_m2 DOUBLE, meetings BIGINT,
    survey_respondents BIGINT, survey_satisfied BIGINT
);
CREATE TABLE work_items (
    return_id VARCHAR, township_code VARCHAR, period VARCHAR, sheet_row BIGINT, community_code VARCHAR,
    community_name VARCHAR, item_name VARCHAR, department VARCHAR, department_level VARCHAR,
    entry_route VARCHAR, list_kind VARCHAR, list_number BIGINT, approval_document VARCHAR,
    started_on DATE, approved_on DATE, ends_on DATE, withdrawn_on DATE, funds_due DOUBLE,
    funds_paid DOUBLE
);
CREATE TABLE forms (
    return_id VARCHAR, township_code VARCHAR, period VARCHAR, sheet_row BIGINT, community_code VARCHAR,
    community_name VARCHAR, form_name VARCHAR, department VARCHAR, department_level VARCHAR,
    frequency VARCHAR, ad_hoc_fills BIGINT, status VARCHAR, stopped_on DATE
);
CREATE TABLE plaques (
    return_id VARCHAR, township_code VARCHAR, period VARCHAR, sheet_row BIGINT, community_code VARCHAR,
    community_name VARCHAR, plaque_name VARCHAR, department VARCHAR, department_level VARCHAR,
    placement VARCHAR, basis VARCHAR, dedicated_post BOOLEAN, status VARCHAR, hung_on DATE,
    removed_on DATE
);
CREATE TABLE certificates (
    return_id VARCHAR, township_code VARCHAR, period VARCHAR, sheet_row BIGINT, community_code VARCHAR,
    community_name VARCHAR, certificate_name VARCHAR, requiring_unit VARCHAR, status VARCHAR,
    retired_on DATE, replacement VARCHAR, issued BIGINT
);
CREATE TABLE appraisals (
    return_id VARCHAR, township_code VARCHAR, period VARCHAR, sheet_row BIGINT, community_code VARCHAR,
    community_name VARCHAR, appraisal_name VARCHAR, department VARCHAR, department_level VARCHAR,
    appraisal_kind VARCHAR, one_vote_veto BOOLEAN, status VARCHAR, cancelled_on DATE
);
CREATE TABLE digital_tools (
    return_id VARCHAR, township_code VARCHAR, period VARCHAR, sheet_row BIGINT, community_code VARCHAR,
    community_name VARCHAR, tool_name VARCHAR, department VARCHAR, department_level VARCHAR,
    tool_kind VARCHAR, status VARCHAR, retired_on DATE
);
