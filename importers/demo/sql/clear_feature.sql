DELETE FROM feature WHERE layer = %(layer)s AND run_id IN (SELECT id FROM import_run WHERE actor = %(actor)s)
