        -- One pass over all subscriptions. A place that covers the cell of an area's spot, or meets one that lies wholly
        -- in the area, decides by the number of the cell; only what is left is looked at whole. That is a join with a
        -- key that is mostly null, since a subquery would keep all of it in one process; and one by range, since by
        -- equality all areas would be read and hashed.
        SELECT s.channel, p.severity >= %(urgent)s, s.quiet_from, s.quiet_to, recipients(s.contact_id)
        FROM {profiles} AS p
        JOIN subscription AS s ON {wish}
        LEFT JOIN unnest({profile_of}::smallint[], {cell_of}::bigint[], {inside_of}::boolean[])
            AS c (profile, cell, inside) ON c.cell = s.cell AND c.profile = p.profile
        CROSS JOIN LATERAL (
            SELECT CASE WHEN (c.inside OR s.whole AND c.cell IS NOT NULL) IS NOT TRUE AND s.west <= {east}
                AND s.east >= {west} AND s.south <= {north} AND s.north >= {south} THEN s.area_id END AS area_id
        ) AS left_over
        LEFT JOIN area AS a ON a.id >= left_over.area_id AND a.id <= left_over.area_id
        WHERE s.feature IS NULL AND (
            s.area_id IS NULL OR c.inside OR s.whole AND c.cell IS NOT NULL OR a.id IS NOT NULL AND {meets}
        )
        GROUP BY 1, 2, 3, 4
    UNION ALL
