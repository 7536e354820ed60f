SELECT text, layer, feature_id, level, area, weight, lon, lat, lower(valid), upper(valid)
FROM {names}
WHERE form = 'a' AND text = ANY(%(keys)s::text[]) AND {day}
