-- All states of one feature: those held now, and the newest of those that were replaced, each with a digest of its shape.
-- Two selects, because the indexes by key are two: of what is held, and of what was closed.
(
    SELECT f.id, lower(f.valid), upper(f.valid), lower(f.recorded), upper(f.recorded), f.props,
           ST_AsBinary(f.geom), md5(ST_AsBinary(f.geom))
    FROM {table} AS f
    WHERE upper_inf(f.recorded) AND f.key = %(key)s
    ORDER BY lower(f.recorded) DESC, lower(f.valid) DESC NULLS LAST
    LIMIT %(limit)s
)
UNION ALL
(
    SELECT f.id, lower(f.valid), upper(f.valid), lower(f.recorded), upper(f.recorded), f.props,
           CASE WHEN f.recorded @> %(known_at)s::timestamptz THEN ST_AsBinary(f.geom) END, md5(ST_AsBinary(f.geom))
    FROM {table} AS f
    WHERE NOT upper_inf(f.recorded) AND f.key = %(key)s
    ORDER BY lower(f.recorded) DESC, lower(f.valid) DESC NULLS LAST
    LIMIT %(limit)s
)
