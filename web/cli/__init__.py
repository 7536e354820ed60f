"""The command line of the service: ``mapsvc``."""

from web.cli.main import main

__all__ = ["main"]
