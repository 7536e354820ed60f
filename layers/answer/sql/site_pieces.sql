-- The pieces in and around a site or line, each cut to the box around it.
SELECT layer, feature_id, ST_AsBinary(cut)
FROM piece
CROSS JOIN LATERAL (
    SELECT ST_ClipByBox2D(geom, ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)::box2d) AS cut
) AS box
WHERE geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
    AND layer = ANY(%(layers)s::text[])
    AND recorded @> %(known_at)s::timestamptz
    AND (valid @> %(as_of)s::date OR (%(pending)s AND layer <> 'coverage' AND lower(valid) > %(as_of)s::date))
    AND NOT ST_IsEmpty(cut)
LIMIT %(most)s
