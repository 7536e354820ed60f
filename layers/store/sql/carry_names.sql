-- A feature whose values change by the minute is called the same all the time: its rows go on, so that they stay few.
WITH pair AS (
    SELECT old.ctid AS kept, fresh.ctid AS spare, fresh.feature_id
    FROM name AS fresh
    JOIN feature AS now ON now.layer = %(layer)s AND now.id = fresh.feature_id
    JOIN feature AS before ON before.layer = %(layer)s AND before.key = now.key AND before.id = ANY(%(closed)s::bigint[])
    JOIN name AS old ON old.feature_id = before.id AND upper(old.recorded) = %(moment)s
    WHERE fresh.feature_id = ANY(%(opened)s::bigint[])
        AND (old.form, old.text, old.valid, old.lon, old.lat, old.weight)
            = (fresh.form, fresh.text, fresh.valid, fresh.lon, fresh.lat, fresh.weight)
        AND (old.level, old.area) IS NOT DISTINCT FROM (fresh.level, fresh.area)
), dropped AS (
    DELETE FROM name USING pair WHERE name.ctid = pair.spare
)
UPDATE name SET feature_id = pair.feature_id, recorded = tstzrange(lower(name.recorded), NULL)
FROM pair
WHERE name.ctid = pair.kept
