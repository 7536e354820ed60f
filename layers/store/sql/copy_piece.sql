INSERT INTO piece (layer, feature_id, reach_m, geom, valid, recorded)
SELECT old.layer, new.id, old.reach_m, old.geom, new.valid, tstzrange(%(moment)s, NULL)
FROM unnest(%(ids)s::bigint[], %(sources)s::bigint[], %(valid)s::daterange[]) AS new (id, source, valid)
JOIN piece AS old ON old.layer = %(layer)s AND old.feature_id = new.source
