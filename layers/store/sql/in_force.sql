SELECT key, ST_AsBinary(geom), props, lower(valid), upper(valid)
FROM feature
WHERE layer = %(layer)s AND upper_inf(recorded) AND key = ANY(%(keys)s) AND valid @> %(as_of)s::date
