"""Whether a sheet's answer would differ today: what it said and what would be said, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from web.sheet.rows import theme_rows

if TYPE_CHECKING:
    from web.sheet.texts import Texts

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One layer of one place, in lines as the sheet has them."""

    theme: str
    layer: str
    was: tuple[str, ...]
    """What the sheet says and would not be said today."""
    now: tuple[str, ...]
    """What would be said today and the sheet does not say."""


def differences(was: Json, now: Json, gettext: Texts) -> list[Difference]:
    """Where the answer ``now`` reads otherwise than the answer ``was``, in the catalogue's order of today.

    Compared is what a reader sees, not numbers of rows: a correction that changes nothing visible is no difference.
    """
    before, after = _by_layer(was, gettext), _by_layer(now, gettext)
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        theme, layer = (after.get(key) or before[key])[:2]
        old = before[key][2] if key in before else ()
        new = after[key][2] if key in after else ()
        if set(old) != set(new):
            gone = tuple(line for line in old if line not in new)
            come = tuple(line for line in new if line not in old)
            found.append(Difference(theme, layer, gone, come))
    return found


def _by_layer(answer: Json, gettext: Texts) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    found = {}
    for theme in answer["themes"]:
        for layer, row in zip(theme["layers"], theme_rows(theme, gettext), strict=True):
            found[layer["id"]] = (theme["title"], layer["title"], tuple(lines(row)))
    return found


def lines(row: Json) -> list[str]:
    """A row of the table as lines of text."""
    told = [row["state_text"]]
    told += [f"{part['title']}　{part['measure']}".strip() for part in row["parts"]]
    for feature in row["features"]:
        head = " ".join(filter(None, (feature["pending"], feature["title"], feature["glance"], feature["measure"])))
        told.append(head)
        told += [f"{title}: {text}" for title, text in feature["pairs"]]
    told += [f"{ruling['title']}: {ruling['text']}" for ruling in row["rulings"]]
    told += [row["boundary"]] if row["boundary"] else []
    told += [", ".join(row["source"])]
    return told


def place_moved(was: Json, now: Json) -> bool:
    """Whether the place itself has another shape today: a parcel that was divided or surveyed anew."""
    return bool(was["place"].get("geometry") != now["place"].get("geometry"))
