SELECT key, id, lower(valid), upper(valid), digest
FROM feature
WHERE layer = %(layer)s AND upper_inf(recorded)
