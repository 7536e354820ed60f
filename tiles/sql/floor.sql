-- What the versions up to a given one have in common: every legal date, and the box around all their boxes
-- (stored flattened: west, south, east, north, west, …).
WITH old AS (
    SELECT boxes, dates FROM layer_version WHERE layer = %(layer)s AND version <= %(floor)s
)
SELECT
    (SELECT array_agg(DISTINCT day ORDER BY day) FROM old, unnest(old.dates) AS day),
    min(number) FILTER (WHERE place %% 4 = 1),
    min(number) FILTER (WHERE place %% 4 = 2),
    max(number) FILTER (WHERE place %% 4 = 3),
    max(number) FILTER (WHERE place %% 4 = 0)
FROM old, unnest(old.boxes) WITH ORDINALITY AS corner (number, place)
