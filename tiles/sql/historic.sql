    -- As the system knew it at a moment: of the current rows those it knew by then, and of the closed ones its then open.
    SELECT feature_id, geom, props, size
    FROM {table}
    WHERE band = {band} AND upper_inf(recorded) AND lower(recorded) <= {moment}::timestamptz
        AND geom && area.reach AND valid @> {day}::date
    UNION ALL
    SELECT feature_id, geom, props, size
    FROM {table}
    WHERE band = {band} AND NOT upper_inf(recorded) AND recorded @> {moment}::timestamptz
        AND geom && area.reach AND valid @> {day}::date
