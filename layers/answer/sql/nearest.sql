-- The three nearest features of one layer. Ranked on the sphere, which is fast and errs by less than one metre in 300;
-- the distance that is told is the ellipsoid's.
(
    SELECT
        layer, id, key, props, lower(valid), upper(valid),
        ST_Distance(geom::geography, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography) AS distance
    FROM feature
    WHERE layer = {layer}
        AND geom && ST_Expand(ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326), {reach} / %(metres_per_degree)s)
        AND {recorded}
        AND valid @> %(as_of)s::date
        AND ST_DistanceSphere(geom, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)) <= {reach}
    ORDER BY ST_DistanceSphere(geom, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)), key
    LIMIT 3
)
