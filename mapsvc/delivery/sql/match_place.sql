        SELECT s.contact_id, s.channel, s.quiet_from, s.quiet_to, p.severity
        FROM notice_profile AS p
        JOIN subscription AS s ON {spot_near} AND {spot_meets}
        WHERE p.notice_id = %(notice)s AND p.profile = {profile} AND {wish}
    UNION ALL
        SELECT s.contact_id, s.channel, s.quiet_from, s.quiet_to, p.severity
        FROM notice_profile AS p
        JOIN area AS a ON {area_near} 
            AND CASE WHEN {area_spot_meets} THEN false ELSE {area_meets} END
        JOIN subscription AS s ON s.area_id = a.id
        WHERE p.notice_id = %(notice)s AND p.profile = {profile} AND {wish}
    UNION ALL
