-- How many events of the notice are alike to subscribers: same topics, same severity.
INSERT INTO notice_profile (notice_id, profile, topics, severity, events)
SELECT %(notice)s, row_number() OVER (ORDER BY count(*) DESC, topics, severity) - 1, topics,
    array_position(ARRAY['Unknown', 'Minor', 'Moderate', 'Severe', 'Extreme'], severity) - 1, count(*)
FROM event
WHERE layer = %(layer)s AND version = %(version)s AND NOT reading
GROUP BY topics, severity
