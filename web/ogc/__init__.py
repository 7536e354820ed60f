"""The OGC API at ``/ogc/``: features, filters, tiles and styles for every tool that speaks the standards."""
