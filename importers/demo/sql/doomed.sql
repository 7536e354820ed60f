-- The legal dates and the box (degrees) of what the demo's runs stored in a layer.
WITH doomed AS (
    SELECT geom, valid FROM feature WHERE layer = %(layer)s AND run_id IN (SELECT id FROM import_run WHERE actor = %(actor)s)
), extent AS (
    SELECT ST_Extent(geom) AS box FROM doomed
)
SELECT array(SELECT DISTINCT day FROM doomed, unnest(ARRAY[lower(valid), upper(valid)]) AS day WHERE day IS NOT NULL),
       ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
FROM extent
