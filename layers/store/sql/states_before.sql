-- The states that the system held true just before a moment.
SELECT key, lower(valid), upper(valid), ST_AsBinary(geom), props
FROM feature
WHERE layer = %(layer)s AND key = ANY(%(keys)s)
    AND lower(recorded) < %(moment)s AND (upper_inf(recorded) OR upper(recorded) >= %(moment)s)
ORDER BY key, lower(valid) NULLS FIRST
