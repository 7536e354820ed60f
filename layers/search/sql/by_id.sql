SELECT layer
FROM name
WHERE feature_id = %(id)s
LIMIT 1
