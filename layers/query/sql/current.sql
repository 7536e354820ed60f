
    SELECT f.key, f.valid, f.geom, f.props
    FROM {table} AS f
    WHERE upper_inf(f.recorded) AND {conditions}
    {order}
    LIMIT %s
