SELECT kind, count(*) FROM differing GROUP BY kind
