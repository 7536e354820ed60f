-- What one commit tells: how many features, the gravest of them first, and where they are.
SELECT count(*), (array_agg(id ORDER BY rank DESC, id))[1:%(most)s], max(rank), array_agg(DISTINCT topic),
    ST_XMin(ST_Extent(geom)), ST_YMin(ST_Extent(geom)), ST_XMax(ST_Extent(geom)), ST_YMax(ST_Extent(geom))
FROM (
    SELECT e.id, COALESCE(a.geom, b.geom) AS geom, e.topics[array_upper(e.topics, 1)] AS topic,
        array_position(ARRAY['Unknown', 'Minor', 'Moderate', 'Severe', 'Extreme'], e.severity) - 1 AS rank
    FROM event AS e
    LEFT JOIN {table} AS b ON b.id = e.before_id
    LEFT JOIN {table} AS a ON a.id = e.after_id
    WHERE e.layer = %(layer)s AND e.version = %(version)s AND NOT e.reading
        AND (%(topic)s::text IS NULL OR e.topics @> ARRAY[%(topic)s])
        AND (%(key)s::text IS NULL OR e.key = %(key)s)
        AND (
            %(place)s::bytea IS NULL
            OR a.geom && ST_GeomFromWKB(%(place)s, 4326) AND ST_Intersects(a.geom, ST_GeomFromWKB(%(place)s, 4326))
            OR b.geom && ST_GeomFromWKB(%(place)s, 4326) AND ST_Intersects(b.geom, ST_GeomFromWKB(%(place)s, 4326))
        )
) AS told
