"""Named SQL files: statements that matter stand in files of their own beside the code that runs them."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def sql(package: str, name: str) -> str:
    """The text of ``sql/<name>.sql`` in ``package``."""
    return resources.files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
