-- The features of one layer in a box of degrees, the largest first: if not all fit on the sheet, the small are left out.
-- Great ones come cut to the box, since nobody needs a coast from end to end.
SELECT
    ST_AsBinary(CASE
        WHEN ST_NPoints(geom) > 200 THEN ST_ClipByBox2D(geom, ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)::box2d) ELSE geom
    END),
    props
FROM feature
WHERE layer = {layer}
    AND geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
    AND recorded @> %(known_at)s::timestamptz
    AND valid @> %(as_of)s::date
ORDER BY ST_Area(geom) + ST_Length(geom) DESC, key, id
LIMIT %(most)s
