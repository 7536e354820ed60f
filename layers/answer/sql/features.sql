-- The content of features by id; those of each layer are looked up in its partition.
SELECT id, layer, key, props, lower(valid), upper(valid), digest
FROM feature
WHERE layer = ANY(%(layers)s::text[]) AND id = ANY(%(ids)s::bigint[])
