SELECT id, key, props, ST_AsBinary(geom), valid::text, recorded::text
FROM feature
WHERE layer = %(layer)s AND id > %(after)s
ORDER BY id
LIMIT %(limit)s
