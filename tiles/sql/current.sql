    -- As it is now: the index of the band's current rows alone.
    SELECT feature_id, geom, props, size
    FROM {table}
    WHERE band = {band} AND upper_inf(recorded)
        AND geom && area.reach AND valid @> {day}::date
