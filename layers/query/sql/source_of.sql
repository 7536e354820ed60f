SELECT props
FROM feature
WHERE layer = 'coverage'
    AND props ->> 'layer' = %(layer)s
    AND upper_inf(recorded)
    AND valid @> %(day)s::date
    AND ST_Intersects(geom, ST_GeomFromWKB(%(geometry)s, 4326))
ORDER BY props ->> 'source_date' DESC NULLS LAST, key
LIMIT 1
