-- One feature by its key, in law and as the system knew it. By the key's hash: that index holds what is closed, too.
SELECT ST_AsBinary(geom), props
FROM feature
WHERE layer = %(layer)s
    AND hashtextextended(key, 0) = hashtextextended(%(key)s, 0)
    AND key = %(key)s
    AND valid @> %(as_of)s::date
    AND recorded @> %(known_at)s::timestamptz
LIMIT 1
