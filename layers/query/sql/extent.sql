SELECT
    ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box),
    CASE WHEN NOT endless_before THEN first END,
    CASE WHEN NOT endless_after THEN last END,
    features
FROM (
    SELECT
        ST_Extent(geom) AS box,
        bool_or(lower_inf(valid)) AS endless_before,
        min(lower(valid)) AS first,
        bool_or(upper_inf(valid)) AS endless_after,
        max(upper(valid)) AS last,
        count(*) AS features
    FROM {table}
    WHERE upper_inf(recorded)
) AS held
