-- The commits before a moment that hold something to tell (readings do not), newest first.
SELECT v.layer, v.version, v.recorded_at, v.boxes
FROM layer_version AS v
WHERE v.layer = ANY(%(layers)s)
    AND (%(before)s::timestamptz IS NULL OR (v.recorded_at, v.layer) < (%(before)s, %(before_layer)s))
    AND EXISTS (
        SELECT FROM event AS e
        WHERE e.layer = v.layer AND e.version = v.version AND NOT e.reading
            AND (%(topic)s::text IS NULL OR e.topics @> ARRAY[%(topic)s])
            AND (%(key)s::text IS NULL OR e.key = %(key)s)
    )
ORDER BY v.recorded_at DESC, v.layer DESC
LIMIT %(limit)s
