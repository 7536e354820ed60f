-- The keys whose rows a version opened or closed, and whether rows of theirs began or ended later.
WITH mine AS (
    SELECT DISTINCT key FROM feature
    WHERE layer = %(layer)s AND (lower(recorded) = %(moment)s OR upper(recorded) = %(moment)s)
        AND (%(keys)s::text[] IS NULL OR key = ANY(%(keys)s))
)
SELECT mine.key, EXISTS (
    SELECT FROM feature
    WHERE layer = %(layer)s AND feature.key = mine.key
        AND (lower(recorded) > %(moment)s OR upper(recorded) > %(moment)s)
)
FROM mine
ORDER BY mine.key
