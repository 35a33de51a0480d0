-- signal_dismissals: one row per entry about a signal, numbered by signal; nothing is ever taken out.
CREATE TABLE IF NOT EXISTS signal_dismissals (
    signal_id VARCHAR NOT NULL, sequence BIGINT NOT NULL, at_utc TIMESTAMP NOT NULL, actor VARCHAR NOT NULL,
    kind VARCHAR NOT NULL, code VARCHAR NOT NULL, why VARCHAR NOT NULL
);
