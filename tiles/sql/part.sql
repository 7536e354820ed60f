-- One layer of the tile, the most important features first, so that a cut leaves out the end. The order is total and no
-- worker runs in parallel: the same content gives the same bytes. As many rows as the limit mean that there are more.
SELECT
    (SELECT recorded_at FROM layer WHERE id = {layer}) AS head,
    count(*) AS found,
    ST_AsMVT(drawn, {layer}, {extent}, 'geom', 'feature_id') AS mvt
FROM (
    SELECT
        feature_id,
        ST_AsMVTGeom(geom, area.square, {extent}, {margin}, true) AS geom,
        props
    FROM (
        SELECT * FROM ({rows}) AS here
        ORDER BY {rank}size DESC, feature_id
        LIMIT {limit}
    ) AS important
) AS drawn
