SELECT ST_AsBinary(geom)
FROM feature
WHERE layer = %(layer)s AND upper_inf(recorded) AND valid @> %(day)s::date AND key = %(key)s
