-- Wards and towns in force on a day, in the order of their codes: names, a point inside, and their box.
SELECT layer,
       props ->> 'name',
       props ->> 'name_en',
       props ->> 'ward',
       ST_X(ST_PointOnSurface(geom)),
       ST_Y(ST_PointOnSurface(geom)),
       ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom)
  FROM feature
 WHERE layer = ANY(%(layers)s)
   AND upper_inf(recorded)
   AND valid @> %(as_of)s::date
   AND props ->> 'name' IS NOT NULL
 ORDER BY layer, key, lower(valid)
