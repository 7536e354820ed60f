-- The figures of one notice per channel, as they stay when the deliveries go.
INSERT INTO receipt (notice_id, channel, counts, seconds)
SELECT notice_id, d.channel,
    jsonb_build_object(
        'sent', count(*) FILTER (WHERE attempts > 0),
        'accepted', count(*) FILTER (WHERE state = 'accepted'),
        'bounced', count(*) FILTER (WHERE state = 'bounced'),
        'failed', count(*) FILTER (WHERE state IN ('failed', 'waiting', 'sending')),
        'withdrawn', count(*) FILTER (WHERE state = 'withdrawn'),
        'repeated', count(*) FILTER (WHERE repeats > 0)
    ),
    COALESCE(to_jsonb(percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (
        ORDER BY CASE WHEN state = 'accepted' THEN extract(epoch FROM at - n.recorded_at) END
    )), '[]')
FROM delivery AS d
JOIN notice AS n ON n.id = d.notice_id
WHERE d.notice_id = %(notice)s
GROUP BY notice_id, d.channel
ON CONFLICT (notice_id, channel) DO NOTHING
