-- The tile's square, and the square that it draws: features are chosen by the latter, so that none ends at a seam.
WITH area AS MATERIALIZED (
    SELECT
        1 AS n,
        ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer)::box2d AS square,
        ST_TileEnvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => {margin}) AS reach
)
