SELECT id, key, ST_AsBinary(geom), props, lower(valid), upper(valid), lower(recorded), upper(recorded)
FROM feature
WHERE layer = %(layer)s
    AND (%(as_of)s::date IS NULL OR valid @> %(as_of)s::date)
    AND CASE
        WHEN %(known_at)s::timestamptz IS NULL THEN upper_inf(recorded)
        ELSE recorded @> %(known_at)s::timestamptz
    END
    AND (
        %(bbox)s::float8[] IS NULL
        OR ST_Intersects(geom, ST_MakeEnvelope(
            (%(bbox)s::float8[])[1], (%(bbox)s::float8[])[2], (%(bbox)s::float8[])[3], (%(bbox)s::float8[])[4], 4326
        ))
    )
ORDER BY key, lower(valid) NULLS FIRST
