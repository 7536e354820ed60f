-- Everything of every layer at one point: one look into one index, then the features by id. Rows whose legal time has
-- not begun yet come along where %(pending)s, because a person who builds must know of them.
WITH here AS (
    SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS point
), hit AS (
    SELECT
        piece.layer,
        piece.feature_id,
        min(CASE WHEN piece.reach_m > 0 THEN ST_Distance(piece.geom::geography, here.point::geography) END) AS distance
    FROM here
    JOIN piece ON piece.geom && ST_Expand(here.point, %(expand)s)
    WHERE piece.recorded @> %(known_at)s::timestamptz
        AND (piece.valid @> %(as_of)s::date OR (%(pending)s AND lower(piece.valid) > %(as_of)s::date))
        AND CASE
            WHEN piece.reach_m = 0 THEN ST_Intersects(piece.geom, here.point)
            ELSE ST_DWithin(piece.geom::geography, here.point::geography, piece.reach_m)
        END
    GROUP BY piece.layer, piece.feature_id
)
SELECT
    hit.layer, feature.id, feature.key, feature.props, lower(feature.valid), upper(feature.valid), hit.distance
FROM hit
JOIN feature ON feature.layer = hit.layer AND feature.id = hit.feature_id
ORDER BY hit.layer, hit.distance NULLS FIRST, lower(feature.valid) NULLS FIRST, feature.key
