-- What is stored of the layers named, as of a day: how many features, and each source with where it speaks.
SELECT wanted.layer,
       (SELECT count(*)
          FROM feature
         WHERE feature.layer = wanted.layer
           AND upper_inf(feature.recorded)
           AND feature.valid @> %(as_of)s::date) AS features,
       (SELECT coalesce(jsonb_agg(area.props || jsonb_build_object(
                   'area_km2', round((ST_Area(area.geom::geography) / 1e6)::numeric, 2)) ORDER BY area.key), '[]')
          FROM feature AS area
         WHERE area.layer = 'coverage'
           AND area.props ->> 'layer' = wanted.layer
           AND upper_inf(area.recorded)
           AND area.valid @> %(as_of)s::date) AS sources
  FROM unnest(%(layers)s::text[]) AS wanted (layer)
