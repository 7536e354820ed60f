-- Changes with both sides, where they are, and the names of the wards and towns they lie in, the largest share first.
SELECT event.id, event.layer, event.key, event.kind, event.severity, event.recorded_at,
       before.props, lower(before.valid), upper(before.valid),
       after.props, lower(after.valid), upper(after.valid),
       ST_AsBinary(place.geom),
       before.id IS NOT NULL AND after.id IS NOT NULL
           AND ST_AsBinary(before.geom) IS DISTINCT FROM ST_AsBinary(after.geom),
       named.wards, named.towns
  FROM event
  LEFT JOIN feature AS before ON before.layer = event.layer AND before.id = event.before_id
  LEFT JOIN feature AS after ON after.layer = event.layer AND after.id = event.after_id
 CROSS JOIN LATERAL (SELECT coalesce(after.geom, before.geom) AS geom) AS place
 -- Without its rim, lest it lie in the neighbours that it touches. Made once (OFFSET 0), not for each area around.
 CROSS JOIN LATERAL (
     SELECT CASE WHEN ST_Dimension(place.geom) < 2 THEN place.geom
                 ELSE ST_Buffer(ST_SimplifyPreserveTopology(place.geom, 0.00002), -0.00002, 'quad_segs=1') END AS geom
     OFFSET 0
 ) AS inner_part
 CROSS JOIN LATERAL (
     SELECT coalesce(jsonb_agg(found.name ORDER BY found.share DESC, found.key)
                         FILTER (WHERE found.layer = %(ward)s), '[]') AS wards,
            coalesce(jsonb_agg(found.name ORDER BY found.share DESC, found.key)
                         FILTER (WHERE found.layer = %(town)s), '[]') AS towns
       FROM (SELECT area.layer, area.key, jsonb_build_array(area.props ->> 'name', area.props ->> 'name_en') AS name,
                    -- Of large areas with many corners the box is enough to put names in order.
                    ST_Area(ST_Intersection(ST_Envelope(area.geom), ST_Envelope(place.geom))) AS share
               FROM feature AS area
              WHERE area.layer = ANY(%(areas)s)
                AND upper_inf(area.recorded)
                AND area.valid @> %(today)s::date
                AND area.geom && place.geom
                AND ST_Intersects(inner_part.geom, area.geom)
              LIMIT 2000) AS found
 ) AS named
 WHERE event.id = ANY(%(ids)s)
   AND place.geom IS NOT NULL
