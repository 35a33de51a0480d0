"""A second implementation of every indicator: one SQL statement each, over the register tables.

Tables: the registers (rows of accepted returns, all periods; ``vanished`` those under the one asked for that
are in no return of it, and count as in use: tests.support.vanished_twin), ``list_entries`` (kind, title),
``asked`` (one row: period, last_day, year_back, grace), ``baseline`` (one row: first_period), ``permitted``
(title) with ``permits`` (one row: named), ``norms`` (kind, low, high, least), ``reporting`` (township,
expected, accepted, on_time), ``place`` (level, code, community: every area a community lies in, itself
included) and ``township_place`` (level, code, township).
A statement gives level, code, numerator, denominator, value for areas with a reported community (with a
township, for reporting).
"""

from __future__ import annotations

VIEWS = """
CREATE OR REPLACE VIEW reported AS
SELECT level, code, count(*) AS communities FROM place
JOIN communities c ON c.community_code = place.community JOIN asked USING (period) GROUP BY level, code;
CREATE OR REPLACE VIEW open_items AS
SELECT w.*, last_day, year_back, grace FROM work_items w JOIN asked USING (period)
WHERE started_on <= last_day AND (withdrawn_on IS NULL OR withdrawn_on > last_day);
CREATE OR REPLACE VIEW begun_items AS
SELECT w.*, last_day, year_back, grace::INTEGER AS grace FROM work_items w JOIN asked USING (period)
WHERE started_on > year_back AND started_on <= last_day;
CREATE OR REPLACE VIEW waiting AS
SELECT * FROM open_items WHERE entry_route = 'emergency' AND coalesce(approved_on > last_day, true);
CREATE OR REPLACE VIEW burdens AS
SELECT period, community_code, concat_ws('|', 'form', form_name, department) AS thing,
    status IN ('stopped', 'merged') AS gone FROM forms
UNION ALL SELECT period, community_code, concat_ws('|', 'plaque', plaque_name, department, placement),
    status = 'removed' FROM plaques
UNION ALL SELECT period, community_code, concat_ws('|', 'certificate', certificate_name, requiring_unit),
    status = 'retired' FROM certificates
UNION ALL SELECT period, community_code, concat_ws('|', 'appraisal', appraisal_name, department),
    status = 'cancelled' FROM appraisals
UNION ALL SELECT period, community_code, concat_ws('|', 'tool', tool_name, department),
    status IN ('retired', 'migrated') FROM digital_tools;
"""

_PER_COMMUNITY = """
WITH counted AS (
    SELECT level, code, sum({amount}) AS n FROM place
    JOIN {source} AS s ON s.community_code = place.community {now} WHERE {condition} GROUP BY level, code)
SELECT level, code, coalesce(n, 0) AS numerator, communities AS denominator,
    {factor} * coalesce(n, 0) / communities AS value
FROM reported LEFT JOIN counted USING (level, code)
"""
_PER_STATING = """
WITH silent AS ({silent}),
told AS (
    SELECT level, code, community FROM place JOIN communities c ON c.community_code = place.community {now}
    WHERE community NOT IN (SELECT community_code FROM silent)),
stated AS (SELECT level, code, count(*) AS d FROM told GROUP BY level, code),
counted AS (
    SELECT level, code, sum({amount}) AS n FROM told
    JOIN {source} AS s ON s.community_code = told.community {now} WHERE {condition} GROUP BY level, code)
SELECT level, code, coalesce(n, 0) AS numerator, coalesce(d, 0) AS denominator,
    {factor} * coalesce(n, 0) / nullif(coalesce(d, 0), 0) AS value
FROM reported LEFT JOIN stated USING (level, code) LEFT JOIN counted USING (level, code)
"""
_SHARE = """
WITH counted AS (
    SELECT level, code, sum(CASE WHEN {above} THEN 1 ELSE 0 END) AS n, count(*) AS d FROM place
    JOIN {source} AS s ON s.community_code = place.community {now} WHERE {below} GROUP BY level, code)
SELECT level, code, coalesce(n, 0) AS numerator, coalesce(d, 0) AS denominator, 100.0 * n / d AS value
FROM reported LEFT JOIN counted USING (level, code)
"""
_TOTAL = """
WITH counted AS (
    SELECT level, code, count(*) AS n FROM place
    JOIN {source} AS s ON s.community_code = place.community {now} WHERE {condition} GROUP BY level, code)
SELECT level, code, coalesce(n, 0) AS numerator, NULL AS denominator, coalesce(n, 0) AS value
FROM reported LEFT JOIN counted USING (level, code)
"""
_OVERVIEW_RATIO = """
SELECT level, code, sum(coalesce({above}, 0)) AS numerator, sum(coalesce({below}, 0)) AS denominator,
    100.0 * sum(coalesce({above}, 0)) / nullif(sum(coalesce({below}, 0)), 0) AS value
FROM place JOIN communities AS s ON s.community_code = place.community JOIN asked USING (period)
GROUP BY level, code
"""
_CHANGE = """
WITH known AS (
    SELECT level, code, community FROM place JOIN communities c ON c.community_code = place.community {now}
    SEMI JOIN (FROM communities JOIN baseline ON period = first_period) AS old
        ON old.community_code = place.community),
counted AS (
    SELECT level, code, count(*) FILTER (WHERE s.period = asked.period) AS n,
        count(*) FILTER (WHERE s.period = first_period) AS d
    FROM known JOIN {source} AS s ON s.community_code = community, asked, baseline
    WHERE {condition} GROUP BY level, code)
SELECT level, code, coalesce(n, 0) - coalesce(d, 0) AS numerator, coalesce(d, 0) AS denominator,
    100.0 * numerator / nullif(coalesce(d, 0), 0) AS value
FROM (SELECT DISTINCT level, code FROM known) LEFT JOIN counted USING (level, code)
"""
_REPORTING = """
SELECT level, code, count(*) FILTER (WHERE expected AND {met}) AS numerator,
    count(*) FILTER (WHERE expected) AS denominator,
    100.0 * numerator / nullif(denominator, 0) AS value
FROM township_place JOIN reporting USING (township) GROUP BY level, code
"""
_NOW = "JOIN asked USING (period)"


def _per_community(
    source: str, condition: str, factor: float = 1.0, amount: str = "1", now: str = _NOW
) -> str:
    return _PER_COMMUNITY.format(source=source, condition=condition, factor=factor, amount=amount, now=now)


def _per_stating(silent: str, source: str, condition: str, amount: str, factor: float = 1.0) -> str:
    """As ``_per_community``, over the communities that are not among the silent ones."""
    return _PER_STATING.format(
        silent=silent, source=source, condition=condition, amount=amount, factor=factor, now=_NOW
    )


def _share(source: str, above: str, below: str = "true", now: str = _NOW) -> str:
    return _SHARE.format(source=source, above=above, below=below, now=now)


def _total(source: str, condition: str = "true", now: str = _NOW) -> str:
    return _TOTAL.format(source=source, condition=condition, now=now)


_TAKEN = {
    "daily": 10,
    "weekly": 20,
    "monthly": 30,
    "quarterly": 60,
    "half_yearly": 120,
    "yearly": 180,
    "ad_hoc": 30,
}
_EFFORT = """
WITH silent AS ({fills} UNION {meetings} UNION
    SELECT community_code FROM certificates {now} WHERE status = 'in_force' AND issued IS NULL),
told AS (
    SELECT level, code, community FROM place JOIN communities c ON c.community_code = place.community {now}
    WHERE community NOT IN (SELECT community_code FROM silent)),
spent AS (
    SELECT community_code, {a_year} * CASE frequency {taken} END AS minutes FROM forms {now}
    WHERE status = 'in_use'
    UNION ALL SELECT community_code, meetings * 12 * 90 FROM communities {now}
    UNION ALL SELECT community_code, coalesce(issued, 0) * 12 * 10 FROM certificates {now}),
counted AS (
    SELECT level, code, sum(minutes) AS n FROM told JOIN spent ON community_code = community
    GROUP BY level, code),
stated AS (SELECT level, code, count(*) AS d FROM told GROUP BY level, code)
SELECT level, code, coalesce(n, 0) / 60.0 AS numerator, coalesce(d, 0) AS denominator,
    numerator / nullif(coalesce(d, 0), 0) AS value
FROM reported LEFT JOIN stated USING (level, code) LEFT JOIN counted USING (level, code)
"""
"""By the times that stand in where a document is silent."""


def _change(source: str, condition: str) -> str:
    return _CHANGE.format(source=source, condition=condition, now=_NOW)


_FILLS = """CASE frequency WHEN 'daily' THEN 250 WHEN 'weekly' THEN 52 WHEN 'monthly' THEN 12
    WHEN 'quarterly' THEN 4 WHEN 'half_yearly' THEN 2 WHEN 'yearly' THEN 1
    WHEN 'ad_hoc' THEN 12 * coalesce(ad_hoc_fills, 0) END"""

_FORBIDDEN = "certificate_name IN (SELECT title FROM list_entries WHERE kind = 'certificates_forbidden')"

_SILENT = {
    "fills": "SELECT community_code FROM forms JOIN asked USING (period) "
    "WHERE status = 'in_use' AND frequency = 'ad_hoc' AND ad_hoc_fills IS NULL",
    "issued": "SELECT community_code FROM certificates JOIN asked USING (period) WHERE NOT vanished "
    "GROUP BY community_code "
    "HAVING count(issued) = 0 OR bool_or(issued IS NULL AND certificate_name IN "
    "(SELECT title FROM list_entries WHERE kind = 'certificates_forbidden'))",
    "meetings": "SELECT community_code FROM communities JOIN asked USING (period) WHERE meetings IS NULL",
}
"""Communities that left a flow empty."""

STATEMENTS: dict[str, str] = {
    "forms_per_community": _per_community("forms", "status = 'in_use'"),
    "form_fills_per_community": _per_stating(_SILENT["fills"], "forms", "status = 'in_use'", _FILLS),
    "forms_off_list_share": """
        WITH retained AS (SELECT title FROM list_entries WHERE kind = 'retained_forms'),
        counted AS (
            SELECT level, code, count(*) AS used,
                count(*) FILTER (WHERE NOT EXISTS (FROM retained WHERE title = form_name)) AS off
            FROM place JOIN forms f ON f.community_code = place.community JOIN asked USING (period)
            WHERE status = 'in_use' GROUP BY level, code)
        SELECT level, code, coalesce(off, 0) AS numerator,
            CASE WHEN entries > 0 THEN coalesce(used, 0) END AS denominator,
            100.0 * off / nullif(denominator, 0) AS value
        FROM reported LEFT JOIN counted USING (level, code), (SELECT count(*) AS entries FROM retained)""",
    "forms_stopped_share": _share("forms", "status <> 'in_use'"),
    "forms_change_on_baseline": _change("forms", "status = 'in_use'"),
    "plaques_per_community": _per_community("plaques", "status = 'hung'"),
    "plaques_removed": _total("plaques", "status = 'removed'"),
    "plaques_removed_share": _share("plaques", "status = 'removed'"),
    "plaques_without_basis_share": _share("plaques", "basis = 'none'", "status = 'hung'"),
    "outside_plaque_breach_share": """
        WITH breaching AS (
            SELECT DISTINCT community_code FROM plaques JOIN asked USING (period), permits
            WHERE status = 'hung' AND placement = 'outside' AND CASE WHEN named
                THEN plaque_name NOT IN (SELECT title FROM permitted) ELSE basis = 'none' END),
        counted AS (
            SELECT level, code, count(*) AS n FROM place
            JOIN breaching ON community_code = community GROUP BY level, code)
        SELECT level, code, coalesce(n, 0) AS numerator, communities AS denominator,
            100.0 * coalesce(n, 0) / communities AS value
        FROM reported LEFT JOIN counted USING (level, code)""",
    "dedicated_posts_per_100_communities": _per_community(
        "plaques", "status = 'hung' AND dedicated_post", 100.0
    ),
    "plaques_change_on_baseline": _change("plaques", "status = 'hung'"),
    "certificates_per_community": _per_community("certificates", "status = 'in_force'"),
    "certificates_retired": _total("certificates", "status = 'retired'"),
    "certificates_retired_share": _share("certificates", "status = 'retired'"),
    "certificates_no_replacement_share": _share("certificates", "replacement = 'none'", "status = 'retired'"),
    "forbidden_certificates_issued": _per_stating(
        _SILENT["issued"], "certificates", _FORBIDDEN, "coalesce(issued, 0)", 100.0
    ),
    "certificates_change_on_baseline": _change("certificates", "status = 'in_force'"),
    "work_items_per_community": _per_community(
        "open_items", "list_kind IS DISTINCT FROM 'self_governance'", now=""
    ),
    "self_governance_items_per_community": _per_community(
        "open_items", "list_kind = 'self_governance'", now=""
    ),
    "emergency_route_share": _share(
        "begun_items",
        "entry_route = 'emergency'",
        "entry_route IN ('approved', 'emergency', 'undocumented', 'purchased')",
        "",
    ),
    "emergency_awaiting_paperwork": _total("waiting", now=""),
    "emergency_overdue": _total("waiting", "datediff('day', started_on, last_day) > grace", ""),
    "emergency_overdue_share": _share(
        "begun_items",
        "coalesce(approved_on > started_on + grace, true)",
        "entry_route = 'emergency' AND last_day > started_on + grace",
        "",
    ),
    "emergency_median_wait_days": """
        SELECT level, code, median(datediff('day', started_on, last_day)) AS numerator, NULL AS denominator,
            numerator AS value
        FROM place LEFT JOIN waiting ON community_code = community
        SEMI JOIN reported USING (level, code) GROUP BY level, code""",
    "undocumented_items": _per_community(
        "open_items",
        "entry_route = 'undocumented' OR (entry_route = 'approved' AND coalesce(approval_document, '') "
        "IN ('', '无', '—', 'N/A', '暂 无'))",
        100.0,
        now="",
    ),
    "negative_list_breaches": _per_community("open_items", "list_kind = 'negative'", 100.0, now=""),
    "overdue_withdrawals_share": _share(
        "work_items", "withdrawn_on IS NULL OR withdrawn_on > last_day", "ends_on < last_day"
    ),
    "funds_paid_share": """
        WITH counted AS (
            SELECT level, code, sum(coalesce(funds_due, 0)::DECIMAL(18, 2)) AS due,
                sum(least(coalesce(funds_paid, 0), coalesce(funds_due, 0))::DECIMAL(18, 2)) AS paid
            FROM place JOIN open_items ON community_code = community GROUP BY level, code)
        SELECT level, code, coalesce(paid, 0)::DOUBLE AS numerator, coalesce(due, 0)::DOUBLE AS denominator,
            100.0 * numerator / nullif(denominator, 0) AS value
        FROM reported LEFT JOIN counted USING (level, code)""",
    "appraisals_per_community": _per_community(
        "appraisals", "status = 'in_use' AND appraisal_kind <> 'township_comprehensive'"
    ),
    "one_vote_vetoes": _per_community("appraisals", "status = 'in_use' AND one_vote_veto", 100.0),
    "digital_tools_per_community": _per_community("digital_tools", "status = 'in_use'"),
    "chat_groups_per_community": _per_community(
        "digital_tools", "status = 'in_use' AND tool_kind = 'chat_group'"
    ),
    "meetings_per_community": _per_stating(_SILENT["meetings"], "communities", "true", "meetings"),
    "burden_hours_per_community": _EFFORT.format(
        fills=_SILENT["fills"],
        meetings=_SILENT["meetings"],
        now=_NOW,
        a_year=_FILLS,
        taken=" ".join(f"WHEN '{name}' THEN {minutes}" for name, minutes in _TAKEN.items()),
    ),
    "satisfaction_share": _OVERVIEW_RATIO.format(above="survey_satisfied", below="survey_respondents"),
    "rebounds": """
        WITH latest AS (
            SELECT b.community_code, b.thing, arg_max(b.gone, b.period) AS was_gone FROM burdens b, asked
            WHERE b.period < asked.period GROUP BY ALL),
        counted AS (
            SELECT level, code, count(*) AS n FROM place
            JOIN burdens b ON b.community_code = community JOIN asked USING (period)
            JOIN latest USING (community_code, thing) WHERE was_gone AND NOT b.gone GROUP BY level, code)
        SELECT level, code, coalesce(n, 0) AS numerator, communities AS denominator,
            100.0 * coalesce(n, 0) / communities AS value
        FROM reported LEFT JOIN counted USING (level, code)""",
    "households_out_of_norm_share": _share(
        "(FROM communities JOIN norms ON kind = community_kind)", "households NOT BETWEEN low AND high"
    ),
    "volunteers_share": _OVERVIEW_RATIO.format(above="registered_volunteers", below="residents"),
    "social_organisations_short_share": _share(
        "(FROM communities JOIN norms ON kind = community_kind)",
        "social_organisations < least",
        "least IS NOT NULL",
    ),
    "service_area_per_100_households": _OVERVIEW_RATIO.format(
        above="service_area_m2::DECIMAL(18, 2)", below="households"
    ),
    "reporting_completeness": _REPORTING.format(met="accepted"),
    "reporting_timeliness": _REPORTING.format(met="accepted AND on_time"),
}
