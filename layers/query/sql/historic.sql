
    -- As the system knew it at a moment: of the current rows those it knew by then, and of the closed ones its then open.
    (
        SELECT f.key, f.valid, f.geom, f.props
        FROM {table} AS f
        WHERE upper_inf(f.recorded) AND lower(f.recorded) <= %s AND {conditions}
        {order}
        LIMIT %s
    )
    UNION ALL
    (
        SELECT f.key, f.valid, f.geom, f.props
        FROM {table} AS f
        WHERE NOT upper_inf(f.recorded) AND f.recorded @> %s::timestamptz AND {conditions}
        {order}
        LIMIT %s
    )
