SELECT text, layer, feature_id, form, weight, lon, lat, lower(valid), upper(valid)
FROM {names}
WHERE form <> 'a' AND form = ANY(%(forms)s::"char"[]) AND text = %(key)s AND {day}
ORDER BY weight DESC, feature_id
LIMIT %(limit)s
