SELECT text, layer, feature_id, form, weight, lon, lat, lower(valid), upper(valid)
FROM {names}
WHERE grams IS NOT NULL AND grams @> %(grams)s::text[]
    AND form = ANY(%(forms)s::"char"[])
    AND NOT EXISTS (SELECT FROM unnest(%(words)s::text[]) AS word WHERE position(word IN text) = 0)
    AND {day}
ORDER BY weight DESC, length(text), feature_id
LIMIT %(limit)s
