-- Whether any data speak of a place on any day, and the box in which data speak at all.
SELECT
    (SELECT EXISTS (
        SELECT FROM piece
        WHERE layer = 'coverage' AND recorded @> %(known_at)s::timestamptz
            AND ST_Intersects(geom, ST_SetSRID(ST_GeomFromWKB(%(place)s), 4326))
    )),
    ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
FROM (
    SELECT ST_Extent(geom) AS box FROM feature WHERE layer = 'coverage' AND recorded @> %(known_at)s::timestamptz
) AS held
