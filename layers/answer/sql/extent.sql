-- The box around all that a layer holds today, in degrees; all null where it holds nothing.
SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
  FROM (SELECT ST_Extent(geom) AS box
          FROM feature
         WHERE layer = %(layer)s AND upper_inf(recorded) AND valid @> %(as_of)s::date) AS extent
