-- The days on which features of a layer came into force or ceased, as held now, with how many did.
SELECT day, count(DISTINCT key)
FROM (
    SELECT f.key, unnest(ARRAY[lower(f.valid), upper(f.valid)]) AS day
    FROM {table} AS f
    WHERE upper_inf(f.recorded)
        AND (%(box)s::bytea IS NULL OR (
            f.geom && ST_GeomFromWKB(%(box)s, 4326) AND ST_Intersects(f.geom, ST_GeomFromWKB(%(box)s, 4326))
        ))
) AS days
WHERE day IS NOT NULL
GROUP BY day
ORDER BY day DESC
LIMIT %(limit)s
