"""The ground of a civic map service: configuration, database, geometry, text, time. It knows no layer."""

__version__ = "0.1.0"
