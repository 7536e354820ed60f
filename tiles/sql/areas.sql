-- The same of several tiles of one zoom, numbered in their order.
WITH area AS MATERIALIZED (
    SELECT
        n,
        ST_TileEnvelope(%(z)s::integer, x, y)::box2d AS square,
        ST_TileEnvelope(%(z)s::integer, x, y, margin => {margin}) AS reach
    FROM unnest(%(x)s::integer[], %(y)s::integer[]) WITH ORDINALITY AS asked (x, y, n)
)
