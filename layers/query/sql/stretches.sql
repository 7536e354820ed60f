-- After which keys a layer's features are to be cut so that no stretch is longer than so many.
SELECT key
FROM (
    SELECT f.key, row_number() OVER (ORDER BY f.key) AS place
    FROM {table} AS f
    WHERE upper_inf(f.recorded) AND f.valid @> %(day)s::date
) AS numbered
WHERE place %% %(length)s::bigint = 0
ORDER BY key
