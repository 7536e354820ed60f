-- The figures of notices by channel: of deliveries as they stand, of batches not begun, or as they were kept.
WITH asked AS (SELECT unnest(%(notices)s::bigint[]) AS notice_id),
latest AS (
    SELECT d.notice_id, d.channel,
        count(*) FILTER (WHERE d.attempts > 0) AS sent,
        count(*) FILTER (WHERE d.state = 'accepted') AS accepted,
        count(*) FILTER (WHERE d.state = 'bounced') AS bounced,
        count(*) FILTER (WHERE d.state = 'failed') AS failed,
        count(*) FILTER (WHERE d.state IN ('waiting', 'sending')) AS waiting,
        count(*) FILTER (WHERE d.state = 'withdrawn') AS withdrawn,
        count(*) FILTER (WHERE d.repeats > 0) AS repeated,
        percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (
            ORDER BY CASE WHEN d.state = 'accepted' THEN extract(epoch FROM d.at - n.recorded_at) END
        ) AS seconds
    FROM delivery AS d
    JOIN asked USING (notice_id)
    JOIN notice AS n ON n.id = d.notice_id
    GROUP BY d.notice_id, d.channel
),
unbegun AS (
    SELECT notice_id, channel, sum(matched) AS waiting
    FROM delivery_batch JOIN asked USING (notice_id)
    WHERE begun_at IS NULL
    GROUP BY notice_id, channel
)
SELECT notice_id, channel, COALESCE(sent, 0), COALESCE(accepted, 0), COALESCE(bounced, 0), COALESCE(failed, 0),
    COALESCE(latest.waiting, 0) + COALESCE(unbegun.waiting, 0), COALESCE(withdrawn, 0), COALESCE(repeated, 0),
    seconds[1]::float8, seconds[2]::float8, seconds[3]::float8
FROM latest FULL JOIN unbegun USING (notice_id, channel)
UNION ALL
SELECT notice_id, channel, (counts ->> 'sent')::bigint, (counts ->> 'accepted')::bigint, (counts ->> 'bounced')::bigint,
    (counts ->> 'failed')::bigint, 0, (counts ->> 'withdrawn')::bigint, (counts ->> 'repeated')::bigint,
    (seconds ->> 0)::float8, (seconds ->> 1)::float8, (seconds ->> 2)::float8
FROM receipt JOIN asked USING (notice_id)
ORDER BY 1, 2
