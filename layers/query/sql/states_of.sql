-- States of one feature: of those held now and of those that were replaced the newest, each with a digest of its shape.
-- Two selects, because the indexes by key are two: of what is held, and of what was closed. What was in force on the
-- day that is asked for, as it was known then, comes before all others, however many there are.
(
    SELECT f.id, lower(f.valid), upper(f.valid), lower(f.recorded), upper(f.recorded), f.props,
           ST_AsBinary(f.geom), md5(ST_AsBinary(f.geom))
    FROM {table} AS f
    WHERE upper_inf(f.recorded) AND f.key = %(key)s AND lower(f.recorded) <= COALESCE(%(known_at)s, 'infinity'::timestamptz)
    ORDER BY f.valid @> %(day)s::date DESC, lower(f.recorded) DESC, lower(f.valid) DESC NULLS LAST
    LIMIT %(limit)s
)
UNION ALL
(
    SELECT f.id, lower(f.valid), upper(f.valid), lower(f.recorded), upper(f.recorded), f.props,
           CASE WHEN f.recorded @> %(known_at)s::timestamptz THEN ST_AsBinary(f.geom) END, md5(ST_AsBinary(f.geom))
    FROM {table} AS f
    WHERE NOT upper_inf(f.recorded) AND f.key = %(key)s
        AND lower(f.recorded) <= COALESCE(%(known_at)s, 'infinity'::timestamptz)
    ORDER BY
        COALESCE(f.recorded @> %(known_at)s::timestamptz, false) DESC,
        f.valid @> %(day)s::date DESC,
        lower(f.recorded) DESC, lower(f.valid) DESC NULLS LAST
    LIMIT %(limit)s
)
