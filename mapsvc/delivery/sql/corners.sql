-- The cells in which events have their first corner, by profile.
SELECT DISTINCT profile, grid_cell(ST_X(corner), ST_Y(corner))
FROM (
    SELECT profile, CASE ST_Dimension(geom)
        WHEN 0 THEN ST_GeometryN(geom, 1)
        WHEN 1 THEN ST_StartPoint(ST_GeometryN(geom, 1))
        ELSE ST_StartPoint(ST_ExteriorRing(ST_GeometryN(geom, 1)))
    END AS corner
    FROM event_area
    WHERE notice_id = %(notice)s
) AS first
WHERE corner IS NOT NULL
