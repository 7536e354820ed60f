-- Where the events are: the feature before and after the change, so that who lost it hears of it as who got it.
-- A geometry that stayed counts once.
INSERT INTO event_area (notice_id, event_id, profile, geom)
SELECT %(notice)s, place.event_id, place.profile, part.geom
FROM (
    SELECT DISTINCT ON (event.id, md5(feature.geom::bytea)) event.id AS event_id, known.profile, feature.geom
    FROM event
    JOIN notice_profile AS known
        ON known.notice_id = %(notice)s AND known.topics = event.topics
        AND known.severity = array_position(
            ARRAY['Unknown', 'Minor', 'Moderate', 'Severe', 'Extreme'], event.severity
        ) - 1
    JOIN feature ON feature.layer = %(layer)s AND feature.id IN (event.before_id, event.after_id)
    WHERE event.layer = %(layer)s AND event.version = %(version)s AND NOT event.reading
) AS place,
LATERAL ST_Subdivide(place.geom, 256) AS part (geom)
