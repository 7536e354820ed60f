-- Who is to be told of a notice, and when; whom several of his subscriptions meet stands there as often. Each part is
-- grouped by itself, so that all processes group what they read, and hand on a few lists instead of a million rows.
-- places.py fills the holes.
SELECT channel, urgent,
    CASE WHEN urgent THEN %(now)s::timestamptz ELSE after_quiet(%(now)s, quiet_from, quiet_to) END AS due_at, contacts
FROM ({places}
        SELECT s.channel, p.severity >= %(urgent)s AS urgent, s.quiet_from, s.quiet_to, recipients(s.contact_id)
        FROM event AS e
        JOIN notice_profile AS p ON p.notice_id = %(notice)s AND p.topics = e.topics
            AND p.severity = array_position(ARRAY['Unknown', 'Minor', 'Moderate', 'Severe', 'Extreme'], e.severity) - 1
        JOIN subscription AS s ON s.feature = e.layer || ':' || e.key
        WHERE e.layer = %(layer)s AND e.version = %(version)s AND NOT e.reading AND {wish}
        GROUP BY 1, 2, 3, 4
) AS hit (channel, urgent, quiet_from, quiet_to, contacts)
