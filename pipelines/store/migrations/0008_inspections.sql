-- the verification sample: what was drawn, what stood reported then, and what was counted on the spot
CREATE TABLE IF NOT EXISTS inspection_samples (
    sample_id VARCHAR, area_code VARCHAR, period VARCHAR, public_number VARCHAR, seed VARCHAR,
    snapshot_id VARCHAR, communities BIGINT, first_size BIGINT, stage BIGINT, drawn_at_utc TIMESTAMP,
    actor VARCHAR, why VARCHAR
);
CREATE TABLE IF NOT EXISTS inspection_units (
    sample_id VARCHAR, place BIGINT, community_code VARCHAR, community_name VARCHAR,
    township_code VARCHAR, weight BIGINT, stage BIGINT, probability DOUBLE, probability_extended DOUBLE
);
CREATE TABLE IF NOT EXISTS inspection_reported (
    sample_id VARCHAR, community_code VARCHAR, number BIGINT, register VARCHAR, name VARCHAR,
    unit VARCHAR, detail VARCHAR, reported_as VARCHAR
);
CREATE TABLE IF NOT EXISTS inspection_recounts (
    sample_id VARCHAR, community_code VARCHAR, sequence BIGINT, register VARCHAR, reported BIGINT,
    recounted BIGINT, missing BIGINT, invented BIGINT, visited_on DATE, visited_by VARCHAR,
    at_utc TIMESTAMP, actor VARCHAR, sha256 VARCHAR
);
CREATE TABLE IF NOT EXISTS inspection_findings (
    sample_id VARCHAR, community_code VARCHAR, sequence BIGINT, number BIGINT, register VARCHAR,
    name VARCHAR, unit VARCHAR, found VARCHAR, note VARCHAR
);
