-- What each contact of a batch is told: the latest event of each feature that meets one of its subscriptions. Contacts
-- that wish for the same share one answer, so that a thousand readers of the whole city cost one list.
WITH mine AS MATERIALIZED (
    SELECT one.*, dense_rank() OVER (
        ORDER BY area_id, layers, topics, feature, least_severity, after_notice, seen
    ) AS wish
    FROM (
        SELECT s.contact_id, s.id AS subscription_id, s.area_id, s.layers, s.topics, s.feature, s.least_severity,
            GREATEST(%(since)s, k.told_until * %(digest)s::int) AS after_notice,
            -- What could be seen when it was confirmed is no news; a change that was still being written then is.
            ARRAY(
                SELECT n.id FROM notice AS n JOIN layer_version AS v ON v.layer = n.layer AND v.version = n.version
                WHERE n.id > %(since)s AND n.id <= %(until)s AND n.recorded_at <= s.confirmed_at
                    AND pg_visible_in_snapshot(v.written_by, s.confirmed_seeing) IS NOT FALSE
                ORDER BY n.id
            ) AS seen
        FROM subscription AS s
        JOIN contact AS k ON k.id = s.contact_id
        WHERE s.contact_id = ANY (%(contacts)s) AND s.confirmed_at IS NOT NULL
    ) AS one
),
wish AS MATERIALIZED (SELECT DISTINCT ON (wish) mine.* FROM mine ORDER BY wish),
hit AS MATERIALIZED (
    SELECT w.wish, e.event_id
    FROM wish AS w
    JOIN area AS a ON a.id = w.area_id
    -- The bounds by number are for the indexes; those of each wish are narrower.
    JOIN event_area AS e ON e.notice_id > %(since)s AND e.notice_id <= %(until)s AND e.notice_id > w.after_notice
        AND ST_Intersects(a.geom, e.geom)
    JOIN notice_profile AS p ON p.notice_id = e.notice_id AND p.profile = e.profile AND p.notice_id > %(since)s
    JOIN notice AS n ON n.id = e.notice_id
    WHERE NOT n.id = ANY (w.seen) AND w.least_severity <= p.severity AND (w.layers IS NULL OR n.layer = ANY (w.layers))
        AND (w.topics IS NULL OR w.topics && p.topics)
UNION
    SELECT w.wish, e.event_id
    FROM wish AS w
    JOIN notice_profile AS p ON p.notice_id > %(since)s AND p.notice_id <= %(until)s AND p.notice_id > w.after_notice
    JOIN notice AS n ON n.id = p.notice_id
    JOIN event_area AS e ON e.notice_id = p.notice_id AND e.profile = p.profile
    WHERE w.area_id IS NULL AND w.feature IS NULL AND NOT n.id = ANY (w.seen) AND w.least_severity <= p.severity
        AND (w.layers IS NULL OR n.layer = ANY (w.layers)) AND (w.topics IS NULL OR w.topics && p.topics)
UNION
    SELECT w.wish, e.id
    FROM wish AS w
    JOIN event AS e ON e.layer = split_part(w.feature, ':', 1)
        AND e.key = substr(w.feature, strpos(w.feature, ':') + 1) AND NOT e.reading
    JOIN notice AS n ON n.layer = e.layer AND n.version = e.version
    WHERE w.feature IS NOT NULL AND n.id > %(since)s AND n.id > w.after_notice AND n.id <= %(until)s AND NOT n.id = ANY (w.seen)
        AND (w.layers IS NULL OR e.layer = ANY (w.layers)) AND (w.topics IS NULL OR w.topics && e.topics)
        AND w.least_severity
            <= array_position(ARRAY['Unknown', 'Minor', 'Moderate', 'Severe', 'Extreme'], e.severity) - 1
),
wishes AS MATERIALIZED (
    SELECT contact_id, array_agg(DISTINCT wish ORDER BY wish) AS wishes, array_agg(subscription_id) AS subscriptions
    FROM mine
    WHERE wish IN (SELECT wish FROM hit)
    GROUP BY contact_id
),
latest AS MATERIALIZED (
    SELECT DISTINCT ON (sets.wishes, e.layer, e.key) sets.wishes, e.id,
        array_position(ARRAY['Unknown', 'Minor', 'Moderate', 'Severe', 'Extreme'], e.severity) - 1 AS severity
    FROM (SELECT DISTINCT wishes FROM wishes) AS sets
    CROSS JOIN LATERAL unnest(sets.wishes) AS one (wish)
    JOIN hit ON hit.wish = one.wish
    -- Each by its number: the table of all events is never read as a whole.
    CROSS JOIN LATERAL (SELECT id, layer, key, severity FROM event WHERE id = hit.event_id OFFSET 0) AS e
    ORDER BY sets.wishes, e.layer, e.key, e.id DESC
),
told AS MATERIALIZED (
    SELECT wishes, (array_agg(id ORDER BY severity DESC, id))[:%(most)s] AS events, count(*) AS total,
        max(severity) AS severity
    FROM latest
    GROUP BY wishes
)
SELECT k.id, k.address, k.address_index, k.language, told.events, told.total, told.severity,
    (SELECT array_agg(s.area_title ORDER BY s.id) FROM subscription AS s WHERE s.id = ANY (wishes.subscriptions))
FROM wishes
JOIN told ON told.wishes = wishes.wishes
JOIN contact AS k ON k.id = wishes.contact_id
WHERE k.state = 'confirmed' AND NOT k.paused
ORDER BY k.language, wishes.wishes, k.id
