SELECT
    e.id, e.layer, e.key, e.kind, e.topics, e.severity, e.version, e.recorded_at,
    lower(b.valid), upper(b.valid), b.props, ST_NPoints(b.geom), ST_AsGeoJSON(b.geom, 7, 1),
    lower(a.valid), upper(a.valid), a.props, ST_NPoints(a.geom), ST_AsGeoJSON(a.geom, 7, 1)
FROM event AS e
LEFT JOIN feature AS b ON b.layer = e.layer AND b.id = e.before_id
LEFT JOIN feature AS a ON a.layer = e.layer AND a.id = e.after_id
WHERE e.id = ANY(%s)
