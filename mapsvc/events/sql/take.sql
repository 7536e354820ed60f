-- The notice of one commit; no row where the commit holds no news.
INSERT INTO notice (cadence, layer, version, recorded_at, severity, events, first)
SELECT 'at_once', %(layer)s, %(version)s, max(recorded_at),
    max(array_position(ARRAY['Unknown', 'Minor', 'Moderate', 'Severe', 'Extreme'], severity) - 1),
    count(*), %(version)s = 1
FROM event
WHERE layer = %(layer)s AND version = %(version)s AND NOT reading
HAVING count(*) > 0
RETURNING id, layer, version, id - 1, id, recorded_at, severity, events, first
