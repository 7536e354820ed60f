SELECT e.id, e.version, e.recorded_at, e.kind, e.key, lower(f.valid), upper(f.valid)
FROM event AS e
LEFT JOIN feature AS f ON f.layer = %(layer)s AND f.id = e.after_id
WHERE e.layer = %(layer)s AND e.version > %(since)s AND (e.version, e.id) > (%(version)s, %(id)s)
ORDER BY e.version, e.id
LIMIT %(limit)s
