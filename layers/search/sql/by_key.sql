SELECT feature.id, ST_X(point), ST_Y(point), upper(feature.valid)
FROM feature, ST_PointOnSurface(feature.geom) AS point
WHERE feature.layer = %(layer)s AND feature.key = %(key)s
    AND CASE
        WHEN %(known_at)s::timestamptz IS NULL THEN upper_inf(feature.recorded)
        ELSE feature.recorded @> %(known_at)s::timestamptz
    END
    AND feature.valid @> %(as_of)s::date
