SELECT id, key, props, ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom)
FROM feature
WHERE layer = %(layer)s AND id = ANY(%(ids)s)
