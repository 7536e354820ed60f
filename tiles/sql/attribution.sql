-- Whose data the layers show, as their coverage says it.
SELECT DISTINCT props ->> 'attribution' AS attribution
FROM feature
WHERE layer = 'coverage' AND upper_inf(recorded) AND valid @> %(as_of)s::date
    AND props ->> 'layer' = ANY(%(layers)s) AND props ->> 'attribution' <> ''
ORDER BY attribution
