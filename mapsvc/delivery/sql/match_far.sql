        -- One pass over all subscriptions. A place that covers the cell of an area's spot, or meets one that lies wholly
        -- in the area, decides by the number of the cell; only what is left is looked at whole.
        SELECT s.channel, p.severity >= %(urgent)s, s.quiet_from, s.quiet_to, recipients(s.contact_id)
        FROM {profiles} AS p
        JOIN subscription AS s ON {wish}
        LEFT JOIN unnest({profile_of}::smallint[], {cell_of}::bigint[], {inside_of}::boolean[])
            AS c (profile, cell, inside) ON c.cell = s.cell AND c.profile = p.profile
        WHERE s.feature IS NULL AND (s.area_id IS NULL OR c.inside OR c.cell IS NOT NULL AND s.whole OR {looked_at})
        GROUP BY 1, 2, 3, 4
    UNION ALL
