-- The versions of one layer from a given one on.
SELECT version, recorded_at, boxes, dates
FROM layer_version
WHERE layer = %(layer)s AND version >= %(first)s
ORDER BY version
