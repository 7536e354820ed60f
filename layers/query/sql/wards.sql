SELECT key, props ->> 'name', props ->> 'name_en'
FROM feature
WHERE layer = %(layer)s AND upper_inf(recorded) AND valid @> %(day)s::date AND props ->> 'name' IS NOT NULL
ORDER BY key
LIMIT 100
