-- Everything of every layer at each of many points: one look into one index per point. A feature's content comes with
-- the first point it applies to. Rows whose legal time has not begun come along where %(pending)s, because a person who
-- builds must know of them. Metres are counted from the point, with the scale of its plane rectangular system.
--
-- Besides, for each layer named in %(kinds)s (layer → the fields that make a kind), the metres to where its answer would
-- differ: to another kind, or out of the kind that holds here. Features are cut into pieces, and one kind may be several
-- features; so what holds here is first made whole, closing gaps no wider than coordinates are rounded.
WITH asked AS MATERIALIZED (
    SELECT
        n, lon, lat, east, north,
        ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS point,
        ST_Expand(
            ST_SetSRID(ST_MakePoint(lon, lat), 4326), %(search)s / east, %(search)s / north
        ) AS box
    FROM unnest(%(lon)s::float8[], %(lat)s::float8[], %(east)s::float8[], %(north)s::float8[])
        WITH ORDINALITY AS given (lon, lat, east, north, n)
), near AS MATERIALIZED (
    SELECT
        asked.n, piece.layer, piece.feature_id, piece.reach_m, piece.valid @> %(as_of)s::date AS now, piece.geom,
        CASE WHEN piece.reach_m = 0 THEN ST_Intersects(piece.geom, asked.point) END AS here
    FROM asked
    JOIN piece ON piece.geom && asked.box
    WHERE piece.recorded @> %(known_at)s::timestamptz
        AND (piece.valid @> %(as_of)s::date OR (%(pending)s AND lower(piece.valid) > %(as_of)s::date))
), around AS MATERIALIZED (
    SELECT
        near.*,
        ST_TransScale(near.geom, -asked.lon, -asked.lat, asked.east, asked.north) AS plane
    FROM near
    JOIN asked USING (n)
    WHERE near.reach_m > 0 OR (near.now AND %(kinds)s::jsonb ? near.layer)
), reached AS (
    SELECT n, layer, feature_id, NULL::float8 AS distance
    FROM near
    WHERE here
    GROUP BY n, layer, feature_id
    UNION ALL
    SELECT n, layer, feature_id, min(ST_Distance(plane, ST_SetSRID(ST_MakePoint(0, 0), 4326)))
    FROM around
    WHERE reach_m > 0 AND ST_DWithin(plane, ST_SetSRID(ST_MakePoint(0, 0), 4326), reach_m)
    GROUP BY n, layer, feature_id
), kind AS (
    SELECT
        near.n, near.layer,
        CASE
            WHEN NOT bool_or(near.here) THEN min(ST_Distance(near.plane, plain.origin))
            WHEN max(CASE WHEN near.here THEN ST_Distance(ST_Boundary(near.plane), plain.origin) END) >= %(search)s
                THEN NULL
            ELSE ST_Distance(ST_Boundary(ST_Buffer(
                ST_Collect(ST_ClipByBox2D(near.plane, plain.square)), %(closing)s, 'join=mitre mitre_limit=2'
            )), plain.origin) - %(closing)s
        END AS metres
    FROM (
        SELECT around.n, around.layer, around.here, around.plane, (
            SELECT string_agg(coalesce(feature.props ->> name, ''), '|' ORDER BY place)
            FROM jsonb_array_elements_text(%(kinds)s::jsonb -> around.layer) WITH ORDINALITY AS field (name, place)
        ) AS kind
        FROM around
        JOIN feature ON feature.layer = around.layer AND feature.id = around.feature_id
        WHERE around.reach_m = 0
    ) AS near
    CROSS JOIN (
        SELECT
            ST_SetSRID(ST_MakePoint(0, 0), 4326) AS origin,
            ST_MakeEnvelope(-1.05 * m, -1.05 * m, 1.05 * m, 1.05 * m, 4326)::box2d AS square
        FROM (SELECT %(search)s::float8 AS m) AS given
    ) AS plain
    GROUP BY near.n, near.layer, near.kind, plain.origin
), numbered AS (
    SELECT reached.*, row_number() OVER (PARTITION BY feature_id ORDER BY n) = 1 AS first
    FROM reached
)
SELECT
    numbered.n, numbered.layer, numbered.feature_id, numbered.distance,
    feature.key, feature.props, lower(feature.valid), upper(feature.valid), feature.digest
FROM numbered
LEFT JOIN feature ON numbered.first AND feature.layer = numbered.layer AND feature.id = numbered.feature_id
UNION ALL
SELECT n, layer, NULL, min(greatest(metres, 0)), NULL, NULL, NULL, NULL, NULL
FROM kind
WHERE metres < %(search)s
GROUP BY n, layer
ORDER BY 1
