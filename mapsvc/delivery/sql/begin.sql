-- A batch's rows of the ledger. Who was forgotten since the match is counted, and named no more.
INSERT INTO delivery (notice_id, contact_id, batch_id, channel, state)
SELECT b.notice_id, COALESCE(k.id, -1 - floor(random() * 4e18)::bigint), b.id, b.channel,
    CASE WHEN k.id IS NULL THEN 'withdrawn' ELSE 'waiting' END
FROM delivery_batch AS b
CROSS JOIN LATERAL unnest(b.contacts) AS named (id)
LEFT JOIN contact AS k ON k.id = named.id
WHERE b.id = %(batch)s AND b.begun_at IS NULL
ON CONFLICT DO NOTHING
