SELECT id, version, recorded_at FROM layer
