-- Addresses that begin so, the coarsest and shortest first: what a person may be about to type.
SELECT text, layer, feature_id, level, area, weight, lon, lat, lower(valid), upper(valid)
FROM {names}
WHERE form = 'a' AND text >= %(low)s AND text < %(high)s AND {day}
ORDER BY level, length(text), text
LIMIT %(limit)s
