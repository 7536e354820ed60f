DELETE FROM event WHERE layer = %(layer)s AND run_id IN (SELECT id FROM import_run WHERE actor = %(actor)s)
