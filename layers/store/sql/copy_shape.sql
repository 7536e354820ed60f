INSERT INTO shape (layer, band, feature_id, geom, props, size, valid, recorded)
SELECT old.layer, old.band, new.id, old.geom, old.props, old.size, new.valid, tstzrange(%(moment)s, NULL)
FROM unnest(%(ids)s::bigint[], %(sources)s::bigint[], %(valid)s::daterange[]) AS new (id, source, valid)
JOIN shape AS old ON old.layer = %(layer)s AND old.feature_id = new.source
