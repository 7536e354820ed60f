-- Notices by the month in which they were made, in Japan: deliveries as they stand, and what was kept of older ones.
WITH chosen AS (
    SELECT id, cadence, recorded_at, date_trunc('month', created_at AT TIME ZONE 'Asia/Tokyo')::date AS month
    FROM notice
    WHERE created_at >= (date_trunc('month', now() AT TIME ZONE 'Asia/Tokyo') - make_interval(months => %(count)s - 1))
        AT TIME ZONE 'Asia/Tokyo'
),
parts AS (
    SELECT month, channel, n.id, count(*) FILTER (WHERE state = 'accepted') AS accepted,
        count(*) FILTER (WHERE state = 'bounced') AS bounced, count(*) FILTER (WHERE state = 'failed') AS failed
    FROM delivery AS d JOIN chosen AS n ON n.id = d.notice_id
    GROUP BY month, channel, n.id
    UNION ALL
    SELECT month, channel, n.id, (counts ->> 'accepted')::bigint, (counts ->> 'bounced')::bigint,
        (counts ->> 'failed')::bigint
    FROM receipt AS r JOIN chosen AS n ON n.id = r.notice_id
),
middle AS (
    SELECT month, channel, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM d.at - n.recorded_at)) AS p50
    FROM delivery AS d JOIN chosen AS n ON n.id = d.notice_id
    WHERE d.state = 'accepted' AND n.cadence = 'at_once'
    GROUP BY month, channel
)
SELECT month, channel, count(DISTINCT id), sum(accepted)::bigint, sum(bounced)::bigint, sum(failed)::bigint,
    max(p50)::float8
FROM parts LEFT JOIN middle USING (month, channel)
GROUP BY month, channel
HAVING sum(accepted) + sum(bounced) + sum(failed) > 0
ORDER BY month DESC, channel
