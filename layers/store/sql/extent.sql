SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
FROM (SELECT ST_Extent(geom) AS box FROM feature WHERE layer = ANY(%(layers)s) AND upper_inf(recorded)) AS held
