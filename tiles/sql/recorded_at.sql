SELECT recorded_at FROM layer_version WHERE layer = %(layer)s AND version = %(version)s
