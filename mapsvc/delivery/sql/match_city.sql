        SELECT s.channel, p.severity >= %(urgent)s, s.quiet_from, s.quiet_to, recipients(s.contact_id)
        FROM {profiles} AS p
        JOIN subscription AS s ON s.area_id IS NULL AND s.feature IS NULL AND {wish}
        GROUP BY 1, 2, 3, 4
    UNION ALL
