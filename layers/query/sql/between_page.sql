SELECT
    key, kind, since, props_before, props_after,
    COALESCE(ST_AsBinary(geom_before) <> ST_AsBinary(geom_after), false) AS moved,
    CASE WHEN %(drawn)s THEN ST_AsGeoJSON(ST_SimplifyPreserveTopology(geom_before, 0.000003), 6) END,
    CASE WHEN %(drawn)s THEN ST_AsGeoJSON(ST_SimplifyPreserveTopology(geom_after, 0.000003), 6) END
FROM differing
WHERE %(after)s::text IS NULL OR key > %(after)s
ORDER BY key
LIMIT %(limit)s
