-- Features whose state on one day differs from that on a later one, by what is held now, in the order of their keys.
-- What differs began or ended in between, so that few keys are compared, however many features a layer has.
WITH touched AS (
    SELECT DISTINCT f.key
    FROM {table} AS f
    WHERE upper_inf(f.recorded)
        AND (%(box)s::bytea IS NULL OR f.geom && ST_GeomFromWKB(%(box)s, 4326))
        AND (
            (lower(f.valid) > %(first)s::date AND lower(f.valid) <= %(last)s::date)
            OR (upper(f.valid) > %(first)s::date AND upper(f.valid) <= %(last)s::date)
        )
), differing AS (
    SELECT
        t.key,
        CASE WHEN b.key IS NULL THEN 'new' WHEN a.key IS NULL THEN 'ended' ELSE 'changed' END AS kind,
        COALESCE(lower(a.valid), upper(b.valid)) AS since,
        b.props AS props_before, a.props AS props_after, b.geom AS geom_before, a.geom AS geom_after
    FROM touched AS t
    LEFT JOIN {table} AS b ON b.key = t.key AND upper_inf(b.recorded) AND b.valid @> %(first)s::date
    LEFT JOIN {table} AS a ON a.key = t.key AND upper_inf(a.recorded) AND a.valid @> %(last)s::date
    WHERE b.digest IS DISTINCT FROM a.digest
        AND (
            %(box)s::bytea IS NULL
            OR ST_Intersects(b.geom, ST_GeomFromWKB(%(box)s, 4326))
            OR ST_Intersects(a.geom, ST_GeomFromWKB(%(box)s, 4326))
        )
)
