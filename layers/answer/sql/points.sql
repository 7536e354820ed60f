-- Everything of every layer at each of many points: one look into one index per point. A feature's content comes with
-- the first point it applies to. Rows whose legal time has not begun come along where %(pending)s, because a person who
-- builds must know of them. Metres are counted on a plane through the point, with the scale of its plane rectangular system.
WITH asked AS (
    SELECT n, lon, lat, east, north, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS point
    FROM unnest(%(lon)s::float8[], %(lat)s::float8[], %(east)s::float8[], %(north)s::float8[])
        WITH ORDINALITY AS given (lon, lat, east, north, n)
), hit AS (
    SELECT
        asked.n, piece.layer, piece.feature_id,
        min(CASE WHEN piece.reach_m > 0 THEN near.metres END) AS distance
    FROM asked
    JOIN piece ON piece.geom && ST_Expand(asked.point, %(reach)s / asked.east, %(reach)s / asked.north)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN piece.reach_m > 0 THEN ST_Distance(
            ST_TransScale(piece.geom, -asked.lon, -asked.lat, asked.east, asked.north), ST_SetSRID(ST_MakePoint(0, 0), 4326)
        ) END AS metres
    ) AS near
    WHERE piece.recorded @> %(known_at)s::timestamptz
        AND (piece.valid @> %(as_of)s::date OR (%(pending)s AND lower(piece.valid) > %(as_of)s::date))
        AND CASE WHEN piece.reach_m = 0 THEN ST_Intersects(piece.geom, asked.point) ELSE near.metres <= piece.reach_m END
    GROUP BY asked.n, piece.layer, piece.feature_id
), numbered AS (
    SELECT hit.*, row_number() OVER (PARTITION BY feature_id ORDER BY n) = 1 AS first
    FROM hit
)
SELECT
    numbered.n, numbered.layer, numbered.feature_id, numbered.distance,
    feature.key, feature.props, lower(feature.valid), upper(feature.valid)
FROM numbered
LEFT JOIN feature ON numbered.first AND feature.layer = numbered.layer AND feature.id = numbered.feature_id
ORDER BY numbered.n
