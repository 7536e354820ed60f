-- A stretch of a layer's features in force on a day, in the order of their keys, each with the day of its record.
SELECT f.key, lower(f.recorded)
FROM {table} AS f
WHERE upper_inf(f.recorded) AND f.valid @> %(day)s::date AND f.key > %(after)s
ORDER BY f.key
LIMIT %(limit)s
