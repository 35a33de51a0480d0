-- grants: one row per entry about who may do what where; nothing is ever taken out. kind: given or ended
CREATE TABLE IF NOT EXISTS grants (
    sequence BIGINT, at_utc TIMESTAMP, actor VARCHAR, kind VARCHAR, principal VARCHAR, role VARCHAR,
    area_code VARCHAR, department VARCHAR, valid_from DATE, valid_to DATE, why VARCHAR
);
-- tokens: one row per entry about a token of a program, which is kept by its hash. kind: made or revoked
CREATE TABLE IF NOT EXISTS tokens (
    sequence BIGINT, at_utc TIMESTAMP, actor VARCHAR, kind VARCHAR, token_id VARCHAR, principal VARCHAR,
    token_sha256 VARCHAR, may_write BOOLEAN, expires_on DATE, why VARCHAR
);
