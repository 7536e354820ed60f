INSERT INTO feature (id, layer, key, geom, props, digest, valid, recorded, run_id)
SELECT new.id, old.layer, old.key, old.geom, old.props, old.digest, new.valid, tstzrange(%(moment)s, NULL), %(run)s
FROM unnest(%(ids)s::bigint[], %(sources)s::bigint[], %(valid)s::daterange[]) AS new (id, source, valid)
JOIN feature AS old ON old.layer = %(layer)s AND old.id = new.source
