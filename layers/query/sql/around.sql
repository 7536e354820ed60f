-- The ward and the town at a point, the ward first; none that is smaller than what is said to be in it.
SELECT layer, key, props ->> 'name', props ->> 'name_en'
FROM feature
WHERE layer = ANY(%(layers)s::text[])
    AND upper_inf(recorded)
    AND valid @> %(day)s::date
    AND geom && ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)
    AND ST_Intersects(geom, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326))
    AND ST_XMax(geom) - ST_XMin(geom) >= %(width)s AND ST_YMax(geom) - ST_YMin(geom) >= %(height)s
    AND props ->> 'name' IS NOT NULL
ORDER BY array_position(%(layers)s::text[], layer), key
LIMIT 4
