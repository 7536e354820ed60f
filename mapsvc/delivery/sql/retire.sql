-- The figures of one notice per channel, as they stay when the deliveries go.
INSERT INTO receipt (notice_id, channel, counts, seconds)
SELECT %(notice)s, channel, jsonb_object_agg(state, n) || jsonb_build_object('repeated', sum(repeated)),
    (SELECT COALESCE(jsonb_object_agg(name, s), '{}') FROM (
        SELECT unnest(ARRAY['p50', 'p95', 'p99']) AS name,
            unnest(percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (
                ORDER BY extract(epoch FROM d.at - n.recorded_at)
            )) AS s
        FROM delivery AS d JOIN notice AS n ON n.id = d.notice_id
        WHERE d.notice_id = %(notice)s AND d.channel = by_state.channel AND d.state = 'accepted'
    ) AS q WHERE s IS NOT NULL)
FROM (
    SELECT channel, state, count(*) AS n, count(*) FILTER (WHERE repeats > 0) AS repeated
    FROM delivery WHERE notice_id = %(notice)s GROUP BY channel, state
) AS by_state
GROUP BY channel
ON CONFLICT (notice_id, channel) DO NOTHING
