"""Base maps beside the city's own: tiles of other sites by configuration, and PMTiles files served by us."""
