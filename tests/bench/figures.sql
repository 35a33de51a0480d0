-- The floor of the figures: community facts and area values of one month as one DuckDB script on the store.
-- Every register is read once and grouped by community, communities are summed to townships, and those up the
-- tree. Variables: period, previous (the only month before), last_day, year_back, grace.
-- Jurisdiction sichuan: norms of its defaults, no permitted set of plaques. Intervals are left out.

CREATE OR REPLACE TEMP TABLE standing AS
SELECT code, level, parent FROM areas
WHERE coalesce(valid_from <= getvariable('last_day'), true) AND coalesce(valid_to >= getvariable('last_day'), true);

CREATE OR REPLACE TEMP TABLE township_place AS
SELECT t.code AS township, k.code AS county, p.code AS prefecture, v.code AS province
FROM standing t
JOIN standing k ON k.level = 'county' AND k.code = t.parent
JOIN standing p ON p.level = 'prefecture' AND p.code = k.parent
JOIN standing v ON v.level = 'province' AND v.code = p.parent
WHERE t.level = 'township';

CREATE OR REPLACE TEMP TABLE accepted AS
SELECT return_id, township_code, period FROM returns
WHERE current AND period IN (getvariable('period'), getvariable('previous'));

CREATE OR REPLACE TEMP TABLE facts AS
WITH overview AS (
    SELECT community_code, any_value(township_code) AS township, 1 AS communities,
        sum(households) AS households, sum(residents) AS residents,
        sum(registered_volunteers) AS registered_volunteers,
        sum(round(service_area_m2 * 100)::BIGINT) AS service_area_m2_x100, sum(coalesce(meetings, 0)) AS meetings,
        count(meetings) AS communities_stating_meetings,
        sum(coalesce(survey_respondents, 0)) AS survey_respondents,
        sum(coalesce(survey_satisfied, 0)) AS survey_satisfied,
        count(*) FILTER (CASE community_kind WHEN 'urban' THEN households NOT BETWEEN 2000 AND 4000
            WHEN 'town' THEN households NOT BETWEEN 700 AND 2000
            WHEN 'village' THEN households NOT BETWEEN 300 AND 1500 END) AS households_out_of_norm,
        count(*) FILTER (community_kind IN ('urban', 'town', 'village')) AS communities_with_household_norm,
        count(*) FILTER (CASE community_kind WHEN 'urban' THEN social_organisations < 10
            WHEN 'village' THEN social_organisations < 5 END) AS social_organisations_short,
        count(*) FILTER (community_kind IN ('urban', 'village')) AS communities_with_social_minimum
    FROM communities SEMI JOIN accepted USING (return_id) WHERE period = getvariable('period') GROUP BY 1
), items AS (
    SELECT *, coalesce(withdrawn_on > getvariable('last_day'), true) AS kept,
        kept AND started_on <= getvariable('last_day') AS open,
        open AND entry_route = 'emergency' AS emergency,
        emergency AND coalesce(approved_on > getvariable('last_day'), true) AS awaiting,
        datediff('day', started_on, getvariable('last_day')) AS waited,
        started_on > getvariable('year_back') AND started_on <= getvariable('last_day') AS begun,
        begun AND entry_route = 'emergency' AND waited > getvariable('grace') AS judged,
        round(coalesce(funds_due, 0) * 100)::BIGINT AS due, round(coalesce(funds_paid, 0) * 100)::BIGINT AS paid
    FROM work_items SEMI JOIN accepted USING (return_id) WHERE period = getvariable('period')
), work AS (
    SELECT community_code, count(*) FILTER (open AND list_kind IS DISTINCT FROM 'self_governance') AS work_items_put_on,
        count(*) FILTER (open AND list_kind = 'self_governance') AS self_governance_items,
        count(*) FILTER (begun AND entry_route IN ('approved', 'emergency', 'undocumented', 'purchased')) AS items_begun,
        count(*) FILTER (begun AND entry_route = 'emergency') AS emergency_items_begun,
        count(*) FILTER (awaiting) AS emergency_awaiting,
        count(*) FILTER (awaiting AND waited > getvariable('grace')) AS emergency_overdue,
        count(*) FILTER (judged) AS emergency_cohort,
        count(*) FILTER (judged AND coalesce(datediff('day', started_on, approved_on) > getvariable('grace'), true))
            AS emergency_cohort_late,
        count(*) FILTER (open AND (entry_route = 'undocumented'
            OR (entry_route = 'approved' AND approval_document IS NULL))) AS undocumented_items,
        count(*) FILTER (open AND list_kind = 'negative') AS negative_list_items,
        count(*) FILTER (ends_on < getvariable('last_day')) AS items_past_end,
        count(*) FILTER (ends_on < getvariable('last_day') AND kept) AS items_past_end_open,
        sum(due) FILTER (open) AS funds_due_fen, sum(least(paid, due)) FILTER (open) AS funds_paid_fen,
        list(waited) FILTER (awaiting) AS emergency_wait_days
    FROM items GROUP BY 1
), form AS (
    SELECT community_code, count(*) FILTER (status = 'in_use') AS forms_in_use,
        (count(*) FILTER (status = 'in_use' AND frequency = 'ad_hoc' AND ad_hoc_fills IS NULL) = 0)::INT
            AS communities_stating_fills,
        communities_stating_fills * sum(CASE frequency WHEN 'daily' THEN 250 WHEN 'weekly' THEN 52
            WHEN 'monthly' THEN 12 WHEN 'quarterly' THEN 4 WHEN 'half_yearly' THEN 2 WHEN 'yearly' THEN 1
            ELSE 12 * ad_hoc_fills END) FILTER (status = 'in_use') AS form_fills_a_year,
        count(*) FILTER (status = 'in_use' AND form_name NOT IN (
            SELECT title FROM list_entries WHERE kind = 'retained_forms')) AS forms_off_list,
        count(*) FILTER (status IN ('stopped', 'merged')) AS forms_stopped, count(*) AS forms_all
    FROM forms SEMI JOIN accepted USING (return_id) WHERE period = getvariable('period') GROUP BY 1
), plaque AS (
    SELECT community_code, count(*) FILTER (status = 'hung') AS plaques_hung,
        count(*) FILTER (status = 'removed') AS plaques_removed,
        count(*) FILTER (status = 'hung' AND basis = 'none') AS plaques_without_basis,
        count(*) FILTER (status = 'hung' AND dedicated_post) AS plaques_with_dedicated_post,
        bool_or(status = 'hung' AND basis = 'none' AND placement = 'outside')::INT AS outside_plaque_breaches
    FROM plaques SEMI JOIN accepted USING (return_id) WHERE period = getvariable('period') GROUP BY 1
), certificate AS (
    SELECT community_code, count(*) FILTER (status = 'in_force') AS certificates_in_force,
        count(*) FILTER (status = 'retired') AS certificates_retired,
        count(*) FILTER (status = 'retired' AND replacement = 'none') AS certificates_retired_without_replacement,
        sum(issued) FILTER (certificate_name IN (
            SELECT title FROM list_entries WHERE kind = 'certificates_forbidden'))
            AS forbidden_certificates_issued,
        (count(issued) > 0)::INT AS communities_stating_issued
    FROM certificates SEMI JOIN accepted USING (return_id) WHERE period = getvariable('period') GROUP BY 1
), appraisal AS (
    SELECT community_code,
        count(*) FILTER (status = 'in_use' AND appraisal_kind <> 'township_comprehensive')
            AS appraisals_beyond_comprehensive,
        count(*) FILTER (status = 'in_use' AND one_vote_veto) AS one_vote_vetoes
    FROM appraisals SEMI JOIN accepted USING (return_id) WHERE period = getvariable('period') GROUP BY 1
), tool AS (
    SELECT community_code, count(*) FILTER (status = 'in_use') AS digital_tools_in_use,
        count(*) FILTER (status = 'in_use' AND tool_kind = 'chat_group') AS chat_groups_in_use
    FROM digital_tools SEMI JOIN accepted USING (return_id) WHERE period = getvariable('period') GROUP BY 1
), rebound AS (
    SELECT community_code, count(*) AS rebounds FROM (
        SELECT n.community_code FROM forms n SEMI JOIN (
            SELECT community_code, form_name, department FROM forms SEMI JOIN accepted USING (return_id)
            WHERE period = getvariable('previous') AND status IN ('stopped', 'merged')
        ) USING (community_code, form_name, department) SEMI JOIN accepted USING (return_id)
        WHERE n.period = getvariable('period') AND n.status = 'in_use'
        UNION ALL SELECT n.community_code FROM plaques n SEMI JOIN (
            SELECT community_code, plaque_name, department, placement FROM plaques
            SEMI JOIN accepted USING (return_id)
            WHERE period = getvariable('previous') AND status = 'removed'
        ) USING (community_code, plaque_name, department, placement) SEMI JOIN accepted USING (return_id)
        WHERE n.period = getvariable('period') AND n.status = 'hung'
        UNION ALL SELECT n.community_code FROM certificates n SEMI JOIN (
            SELECT community_code, certificate_name, requiring_unit FROM certificates
            SEMI JOIN accepted USING (return_id)
            WHERE period = getvariable('previous') AND status = 'retired'
        ) USING (community_code, certificate_name, requiring_unit) SEMI JOIN accepted USING (return_id)
        WHERE n.period = getvariable('period') AND n.status = 'in_force'
        UNION ALL SELECT n.community_code FROM appraisals n SEMI JOIN (
            SELECT community_code, appraisal_name, department FROM appraisals
            SEMI JOIN accepted USING (return_id)
            WHERE period = getvariable('previous') AND status = 'cancelled'
        ) USING (community_code, appraisal_name, department) SEMI JOIN accepted USING (return_id)
        WHERE n.period = getvariable('period') AND n.status = 'in_use'
        UNION ALL SELECT n.community_code FROM digital_tools n SEMI JOIN (
            SELECT community_code, tool_name, department FROM digital_tools SEMI JOIN accepted USING (return_id)
            WHERE period = getvariable('previous') AND status IN ('retired', 'migrated')
        ) USING (community_code, tool_name, department) SEMI JOIN accepted USING (return_id)
        WHERE n.period = getvariable('period') AND n.status = 'in_use'
    ) GROUP BY 1
)
SELECT * REPLACE (coalesce(communities_stating_fills, 1) AS communities_stating_fills,
    coalesce(communities_stating_issued, 1) AS communities_stating_issued)
FROM overview LEFT JOIN work USING (community_code) LEFT JOIN form USING (community_code)
LEFT JOIN plaque USING (community_code) LEFT JOIN certificate USING (community_code)
LEFT JOIN appraisal USING (community_code) LEFT JOIN tool USING (community_code)
LEFT JOIN rebound USING (community_code);

CREATE OR REPLACE TEMP TABLE area_sums AS
WITH of_townships AS (
    SELECT township, sum(COLUMNS(* EXCLUDE (community_code, township, emergency_wait_days)))
    FROM facts GROUP BY township
), rosters AS (
    SELECT parent AS township, count(*) AS roster FROM standing WHERE level = 'community' GROUP BY 1
), reporting AS (
    SELECT township_code AS township, 1 AS reported, arg_min(on_time, sequence)::INT AS on_time FROM returns
    WHERE period = getvariable('period') GROUP BY 1
), townships AS (
    SELECT *, 1 AS expected FROM township_place LEFT JOIN of_townships USING (township)
    LEFT JOIN rosters USING (township) LEFT JOIN reporting USING (township)
), sums AS (
    SELECT CASE WHEN township IS NOT NULL THEN 'township' WHEN county IS NOT NULL THEN 'county'
            WHEN prefecture IS NOT NULL THEN 'prefecture' ELSE 'province' END AS level,
        coalesce(township, county, prefecture, province) AS area_code,
        coalesce(sum(COLUMNS(* EXCLUDE (township, county, prefecture, province))), 0)
    FROM townships GROUP BY GROUPING SETS ((township), (county), (prefecture), (province))
), waits AS (
    SELECT coalesce(p.township, county, prefecture, province) AS area_code,
        CASE WHEN p.township IS NOT NULL THEN 'township' WHEN county IS NOT NULL THEN 'county'
            WHEN prefecture IS NOT NULL THEN 'prefecture' ELSE 'province' END AS level,
        median(waited) AS median_wait
    FROM (SELECT township, unnest(emergency_wait_days) AS waited FROM facts) f
    JOIN township_place p USING (township)
    GROUP BY GROUPING SETS ((p.township), (county), (prefecture), (province))
)
FROM sums LEFT JOIN waits USING (level, area_code);

CREATE OR REPLACE TEMP TABLE area_values AS
WITH figures AS (
    SELECT level, area_code, communities, reported, expected, roster, reported / expected AS completeness,
    unnest([
        {i: 'forms_per_community', n: forms_in_use, d: communities, f: 1, b: 1},
        {i: 'form_fills_per_community', n: form_fills_a_year, d: communities_stating_fills, f: 1, b: 1},
        {i: 'forms_off_list_share', n: forms_off_list, d: forms_in_use, f: 100, b: 1},
        {i: 'forms_stopped_share', n: forms_stopped, d: forms_all, f: 100, b: -1},
        {i: 'plaques_per_community', n: plaques_hung, d: communities, f: 1, b: 1},
        {i: 'plaques_removed', n: plaques_removed, d: 1, f: 1, b: -1},
        {i: 'plaques_removed_share', n: plaques_removed, d: plaques_removed + plaques_hung, f: 100, b: -1},
        {i: 'plaques_without_basis_share', n: plaques_without_basis, d: plaques_hung, f: 100, b: 1},
        {i: 'outside_plaque_breach_share', n: outside_plaque_breaches, d: communities, f: 100, b: 1},
        {i: 'dedicated_posts_per_100_communities', n: plaques_with_dedicated_post, d: communities, f: 100, b: 1},
        {i: 'certificates_per_community', n: certificates_in_force, d: communities, f: 1, b: 1},
        {i: 'certificates_retired', n: certificates_retired, d: 1, f: 1, b: -1},
        {i: 'certificates_retired_share', n: certificates_retired,
            d: certificates_retired + certificates_in_force, f: 100, b: -1},
        {i: 'certificates_no_replacement_share', n: certificates_retired_without_replacement,
            d: certificates_retired, f: 100, b: 1},
        {i: 'forbidden_certificates_issued', n: forbidden_certificates_issued, d: communities_stating_issued, f: 100, b: 1},
        {i: 'work_items_per_community', n: work_items_put_on, d: communities, f: 1, b: 1},
        {i: 'self_governance_items_per_community', n: self_governance_items, d: communities, f: 1, b: 0},
        {i: 'emergency_awaiting_paperwork', n: emergency_awaiting, d: 1, f: 1, b: 1},
        {i: 'emergency_overdue', n: emergency_overdue, d: 1, f: 1, b: 1},
        {i: 'emergency_overdue_share', n: emergency_cohort_late, d: emergency_cohort, f: 100, b: 1},
        {i: 'emergency_route_share', n: emergency_items_begun, d: items_begun, f: 100, b: 1},
        {i: 'emergency_median_wait_days', n: median_wait, d: 1, f: 1, b: 1},
        {i: 'undocumented_items', n: undocumented_items, d: communities, f: 100, b: 1},
        {i: 'negative_list_breaches', n: negative_list_items, d: communities, f: 100, b: 1},
        {i: 'overdue_withdrawals_share', n: items_past_end_open, d: items_past_end, f: 100, b: 1},
        {i: 'funds_paid_share', n: funds_paid_fen / 100, d: funds_due_fen / 100, f: 100, b: -1},
        {i: 'appraisals_per_community', n: appraisals_beyond_comprehensive, d: communities, f: 1, b: 1},
        {i: 'one_vote_vetoes', n: one_vote_vetoes, d: communities, f: 100, b: 1},
        {i: 'digital_tools_per_community', n: digital_tools_in_use, d: communities, f: 1, b: 1},
        {i: 'chat_groups_per_community', n: chat_groups_in_use, d: communities, f: 1, b: 1},
        {i: 'meetings_per_community', n: meetings, d: communities_stating_meetings, f: 1, b: 1},
        {i: 'satisfaction_share', n: survey_satisfied, d: survey_respondents, f: 100, b: -1},
        {i: 'rebounds', n: rebounds, d: communities, f: 100, b: 1},
        {i: 'households_out_of_norm_share', n: households_out_of_norm, d: communities_with_household_norm,
            f: 100, b: 0},
        {i: 'volunteers_share', n: registered_volunteers, d: residents, f: 100, b: 0},
        {i: 'social_organisations_short_share', n: social_organisations_short,
            d: communities_with_social_minimum, f: 100, b: 0},
        {i: 'service_area_per_100_households', n: service_area_m2_x100 / 100, d: households, f: 100, b: 0},
        {i: 'reporting_completeness', n: reported, d: expected, f: 100, b: -1},
        {i: 'reporting_timeliness', n: on_time, d: expected, f: 100, b: -1}
    ], recursive := true)
    FROM area_sums
), valued AS (
    SELECT level, area_code, i AS indicator, n::DOUBLE AS numerator, d::DOUBLE AS denominator,
        f * numerator / nullif(denominator, 0) AS value, communities, reported AS townships,
        completeness * CASE WHEN communities > 0 AND i IN ('form_fills_per_community',
            'meetings_per_community', 'forbidden_certificates_issued') THEN d / communities ELSE 1 END
            AS complete,
        starts_with(i, 'reporting') AS reporting, b * value AS place,
        value IS NOT NULL AND b <> 0 AND NOT (level = 'township' AND i = 'satisfaction_share')
            AND i NOT IN ('plaques_removed', 'certificates_retired', 'emergency_awaiting_paperwork', 'emergency_overdue')
            AND (reporting OR (complete >= 0.9 AND communities > 0))
            AND (CASE WHEN reporting THEN roster ELSE communities END) >= 10 AS eligible
    FROM figures
)
SELECT level, area_code, indicator, numerator, denominator, value, communities, townships, complete AS completeness, eligible,
    CASE WHEN eligible THEN rank() OVER (PARTITION BY level, indicator, eligible ORDER BY place) END AS rank
FROM valued;
