SELECT f.key, lower(f.valid), upper(f.valid), {geometry}, f.props::text
FROM ({rows}) AS f
ORDER BY {order}
LIMIT %s
