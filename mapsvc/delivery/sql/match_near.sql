        -- A small place: the few areas around it by their index.
        SELECT s.channel, p.severity >= %(urgent)s, s.quiet_from, s.quiet_to, recipients(s.contact_id)
        FROM {profiles} AS p
        JOIN area AS a ON a.geom && {shape} AND ST_Intersects({shape}, a.geom)
        JOIN subscription AS s ON s.area_id = a.id AND {wish}
        GROUP BY 1, 2, 3, 4
    UNION ALL
