SELECT ST_AsMVT(drawn, %(layer)s, %(extent)s::integer, 'geom', 'feature_id')
FROM (
    SELECT
        feature_id,
        ST_AsMVTGeom(
            geom, ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer)::box2d,
            %(extent)s::integer, %(margin)s::integer, true
        ) AS geom,
        props
    FROM {table}
    WHERE band = %(band)s AND upper_inf(recorded)
        AND geom && ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => %(share)s::float8)
        AND valid && daterange(%(first)s::date, %(last)s::date, '[]')
    ORDER BY {rank}size DESC, feature_id
    LIMIT %(most)s
) AS drawn
