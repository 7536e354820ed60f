SELECT
    feature.id, feature.key, feature.props, lower(feature.valid), upper(feature.valid),
    ST_Distance(feature.geom::geography, here.point::geography) AS distance
FROM (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS point) AS here
JOIN feature ON ST_DWithin(feature.geom::geography, here.point::geography, %(within_m)s)
WHERE feature.layer = {layer}
    AND feature.geom && ST_Expand(here.point, %(expand)s)
    AND {recorded}
    AND feature.valid @> %(as_of)s::date
ORDER BY distance, feature.key
LIMIT 3
