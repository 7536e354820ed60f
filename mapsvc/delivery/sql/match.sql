-- Who is to be told of a notice, and when. Of subscriptions with an area, one point inside decides most (spot); whose
-- spot lies outside is looked at whole (area). The holes are filled by matching.py: per profile of alike events, with
-- their place as a constant where it is small, so that the database prepares it once; else by their index.
SELECT channel, after_quiet(%(now)s, quiet_from, quiet_to) AS due_at, array_agg(contact_id)
FROM (
    SELECT contact_id, channel,
        CASE WHEN max(severity) < %(urgent)s THEN hit.quiet_from END AS quiet_from,
        CASE WHEN max(severity) < %(urgent)s THEN hit.quiet_to END AS quiet_to
    FROM ({places}
        SELECT s.contact_id, s.channel, s.quiet_from, s.quiet_to, p.severity
        FROM notice_profile AS p
        JOIN subscription AS s ON s.area_id IS NULL AND s.feature IS NULL
        WHERE p.notice_id = %(notice)s AND {wish}
    UNION ALL
        SELECT s.contact_id, s.channel, s.quiet_from, s.quiet_to, p.severity
        FROM event AS e
        JOIN notice_profile AS p ON p.notice_id = %(notice)s AND p.topics = e.topics
            AND p.severity = array_position(ARRAY['Unknown', 'Minor', 'Moderate', 'Severe', 'Extreme'], e.severity) - 1
        JOIN subscription AS s ON s.feature = e.layer || ':' || e.key
        WHERE e.layer = %(layer)s AND e.version = %(version)s AND NOT e.reading AND {wish}
    ) AS hit
    GROUP BY contact_id, channel, hit.quiet_from, hit.quiet_to
) AS told
-- The end of quiet hours is found once per group, not once per contact.
GROUP BY channel, quiet_from, quiet_to
