-- Features around a point, the nearest first, then by key. Distances in metres: degrees stretched to those of the place.
SELECT key, lower(valid), upper(valid), props::text, distance
FROM (
    SELECT f.key, f.valid, f.props,
           ST_Distance(
               ST_Scale(f.geom, %(east)s, %(north)s), ST_Scale(ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326), %(east)s, %(north)s)
           ) AS distance
    FROM {table} AS f
    WHERE upper_inf(f.recorded)
        AND f.geom && ST_MakeEnvelope(%(west)s, %(south)s, %(right)s, %(top)s, 4326)
        AND {conditions}
) AS found
WHERE distance <= %(within)s AND (distance, key) > (%(after)s, %(after_key)s)
ORDER BY distance, key
LIMIT %(limit)s
