INSERT INTO layer_version (layer, version, recorded_at, boxes, dates, changes)
VALUES (%(layer)s, %(version)s, %(moment)s, %(boxes)s, %(dates)s, '{"cleared": true}')
