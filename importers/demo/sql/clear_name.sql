DELETE FROM name
WHERE layer = %(layer)s
  AND feature_id IN (
      SELECT id FROM feature
      WHERE layer = %(layer)s AND run_id IN (SELECT id FROM import_run WHERE actor = %(actor)s)
  )
