-- Small pieces make "what is here" a look at one small geometry, however large the feature is.
INSERT INTO piece (layer, feature_id, reach_m, geom, valid, recorded)
SELECT layer, id, %(reach)s, ST_Subdivide(geom, 64), valid, recorded
FROM feature
WHERE layer = %(layer)s AND id BETWEEN %(first)s AND %(last)s
