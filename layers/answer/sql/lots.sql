-- The features of some layers that cover a point, in law and as the system knew them. Of those that are still held:
-- they have an index by place, what was closed since has none.
SELECT layer, key, props
FROM feature
WHERE layer = ANY(%(layers)s)
    AND upper_inf(recorded)
    AND recorded @> %(known_at)s::timestamptz
    AND valid @> %(as_of)s::date
    AND ST_Covers(geom, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326))
ORDER BY layer, key
