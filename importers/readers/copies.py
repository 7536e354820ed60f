"""The same data twice in one source: 国土数値情報 ships each layer in a folder UTF-8 and in a folder Shift-JIS."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath

from importers.source import Decision, Source

_UTF8 = re.compile(r"utf[-_]?8", re.IGNORECASE)
_SJIS = re.compile(r"(shift[-_ ]?jis|s[-_]?jis|cp932)", re.IGNORECASE)


def single_encoding(source: Source) -> tuple[Source, Decision | None]:
    """The source without the files in a Shift-JIS folder that stand under the same path in a UTF-8 folder.

    UTF-8 is kept: its texts are whole, where columns of fixed width cut the others in the middle of a character.
    """
    relative = {file: PurePosixPath(file.relative_to(source.root).as_posix()) for file in source.files}
    kept_names = {_common(path) for path in relative.values() if _is_in(path, _UTF8)}
    if not kept_names:
        return source, None
    copies = {f for f, path in relative.items() if _is_in(path, _SJIS) and _common(path) in kept_names}
    if not copies:
        return source, None
    evidence = f"{len(copies)} files of the folder Shift-JIS are also in the folder UTF-8"
    found = Decision("left out", "the copies in Shift-JIS", evidence)
    return replace(source, files=tuple(f for f in source.files if f not in copies)), found


def _is_in(path: PurePosixPath, folder: re.Pattern[str]) -> bool:
    return any(folder.fullmatch(part) for part in path.parts[:-1])


def _common(path: PurePosixPath) -> PurePosixPath:
    """The path with the folder of the encoding brought to one name, without letter case."""
    folders = ["*" if _UTF8.fullmatch(part) or _SJIS.fullmatch(part) else part.lower() for part in path.parts[:-1]]
    return PurePosixPath(*folders, path.name.lower())
