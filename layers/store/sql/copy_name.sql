INSERT INTO name (layer, feature_id, form, text, level, area, weight, lon, lat, grams, valid, recorded)
SELECT
    old.layer, new.id, old.form, old.text, old.level, old.area, old.weight, old.lon, old.lat, old.grams, new.valid,
    tstzrange(%(moment)s, NULL)
FROM unnest(%(ids)s::bigint[], %(sources)s::bigint[], %(valid)s::daterange[]) AS new (id, source, valid)
JOIN name AS old ON old.layer = %(layer)s AND old.feature_id = new.source
