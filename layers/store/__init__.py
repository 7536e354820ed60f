"""The feature store: every state of every feature, in legal and in system time."""

from __future__ import annotations

from layers.store.assertion import Assertion, Feature, Props, Version
from layers.store.commit import Commit, commit
from layers.store.coverage import set_coverage
from layers.store.diff import Diff, diff
from layers.store.observe import Observed, Reading, observe
from layers.store.partitions import open_layer
from layers.store.reading import extent, features, versions
from layers.store.writing import COVERAGE

__all__ = [
    "COVERAGE",
    "Assertion",
    "Commit",
    "Diff",
    "Feature",
    "Observed",
    "Props",
    "Reading",
    "Version",
    "commit",
    "diff",
    "extent",
    "features",
    "observe",
    "open_layer",
    "set_coverage",
    "versions",
]
