"""Point symbols and fill patterns as SVG path data, drawn alike by the browser's canvas and the server's legend."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from layers.definition import Pattern


@dataclass(frozen=True, slots=True)
class PatternDrawing:
    """A tile of a seamless pattern: strokes of ``stroke`` pixels, or filled shapes where ``stroke`` is 0."""

    size: int
    path: str
    stroke: float


@dataclass(frozen=True, slots=True)
class SymbolDrawing:
    """A symbol in a 24 × 24 box: ``ground`` is filled with the feature's colour and edged in white, ``glyph`` is
    filled white upon it by the even-odd rule."""

    ground: str
    glyph: str


_DOT = "M{x} {y}m-1.1 0a1.1 1.1 0 1 0 2.2 0a1.1 1.1 0 1 0 -2.2 0"

PATTERNS: dict[Pattern, PatternDrawing] = {
    Pattern.NONE: PatternDrawing(8, "", 0),
    # Diagonals run past the corners, so that strokes meet without a notch at the tile's edge.
    Pattern.DIAGONAL: PatternDrawing(8, "M-2 10L10 -2M-2 2L2 -2M6 10L10 6", 1),
    Pattern.BACK_DIAGONAL: PatternDrawing(8, "M-2 -2L10 10M-2 6L2 10M6 -2L10 2", 1),
    Pattern.CROSS: PatternDrawing(10, "M-2 12L12 -2M-2 -2L12 12", 0.9),
    Pattern.DOTS: PatternDrawing(10, _DOT.format(x=2.5, y=2.5) + _DOT.format(x=7.5, y=7.5), 0),
    Pattern.HORIZONTAL: PatternDrawing(8, "M0 4H8", 1),
    Pattern.VERTICAL: PatternDrawing(8, "M4 0V8", 1),
    Pattern.GRID: PatternDrawing(10, "M0 5H10M5 0V10", 0.9),
    Pattern.DASHES: PatternDrawing(12, "M1 3H6M7 9H12", 1.1),
}

_DISC = "M12 1.5a10.5 10.5 0 1 0 0 21a10.5 10.5 0 1 0 0 -21Z"
_SQUARE = "M5 2H19a3 3 0 0 1 3 3V19a3 3 0 0 1 -3 3H5a3 3 0 0 1 -3 -3V5a3 3 0 0 1 3 -3Z"
_DIAMOND = "M12 1L23 12L12 23L1 12Z"
_TRIANGLE = "M12 2L23 21.5H1Z"
_DROP = "M12 1.5C16 7 20 11 20 15a8 8 0 0 1 -16 0C4 11 8 7 12 1.5Z"
_SHIELD = "M12 1.5L21 5V11.5C21 17 17.2 20.8 12 22.5C6.8 20.8 3 17 3 11.5V5Z"
_BUBBLE = "M5 3H19a3 3 0 0 1 3 3V14a3 3 0 0 1 -3 3H12L7 22V17H5a3 3 0 0 1 -3 -3V6a3 3 0 0 1 3 -3Z"

SYMBOLS: dict[str, SymbolDrawing] = {
    "circle": SymbolDrawing("", ""),  # drawn by the map as a circle, without an image
    "square": SymbolDrawing(_SQUARE, ""),
    "diamond": SymbolDrawing(_DIAMOND, ""),
    "triangle": SymbolDrawing(_TRIANGLE, ""),
    "shelter": SymbolDrawing(_SQUARE, "M12 5L19.5 11.5H17.5V18.5H13.8V14H10.2V18.5H6.5V11.5H4.5Z"),
    "base": SymbolDrawing(_SQUARE, "M7 19V5H8.6V6H17L15.2 9L17 12H8.6V19Z"),
    "aed": SymbolDrawing(
        _DISC,
        "M12 18.8L6.3 13.2C3.6 10.4 5 6.6 8.4 6.6C10.2 6.6 11.3 7.6 12 8.8C12.7 7.6 13.8 6.6 15.6 6.6"
        "C19 6.6 20.4 10.4 17.7 13.2Z",
    ),
    "parking": SymbolDrawing(
        _SQUARE, "M8 5H13A4.3 4.3 0 0 1 13 13.6H10.6V19H8ZM10.6 7.4V11.2H12.8A1.9 1.9 0 0 0 12.8 7.4Z"
    ),
    "gauge": SymbolDrawing(
        _DROP,
        "M7.5 13.2C9 12 10.5 12 12 13.2C13.5 14.4 15 14.4 16.5 13.2V15.4C15 16.6 13.5 16.6 12 15.4"
        "C10.5 14.2 9 14.2 7.5 15.4Z",
    ),
    "alert": SymbolDrawing(_TRIANGLE, "M11 8.5H13L12.7 15H11.3ZM11 16.6H13V18.6H11Z"),
    "crime": SymbolDrawing(_SHIELD, "M11 6.5H13L12.7 13.4H11.3ZM11 15H13V17H11Z"),
    "voice": SymbolDrawing(_BUBBLE, "M6.5 7H17.5V8.8H6.5ZM6.5 11H14V12.8H6.5Z"),
    "office": SymbolDrawing(
        _DISC,
        "M7 18V6.5H17V18H13.4V15H10.6V18ZM9 8.5V10.3H11V8.5ZM13 8.5V10.3H15V8.5ZM9 11.7V13.5H11V11.7Z"
        "M13 11.7V13.5H15V11.7Z",
    ),
    "school": SymbolDrawing(_DISC, "M12 5.8L20 9.8L12 13.8L4 9.8ZM7.4 12.9L12 15.2L16.6 12.9V16.2L12 18.4L7.4 16.2Z"),
    "library": SymbolDrawing(
        _DISC,
        "M5.5 7C8 6.4 10 6.8 11.5 8V17.6C10 16.5 8 16.1 5.5 16.6Z"
        "M18.5 7C16 6.4 14 6.8 12.5 8V17.6C14 16.5 16 16.1 18.5 16.6Z",
    ),
    "hospital": SymbolDrawing(_DISC, "M10.4 6H13.6V10.4H18V13.6H13.6V18H10.4V13.6H6V10.4H10.4Z"),
    "child": SymbolDrawing(_DISC, "M12 5.2a2.3 2.3 0 1 0 0 4.6a2.3 2.3 0 1 0 0 -4.6ZM8 11H16V15H14.4V19H9.6V15H8Z"),
    "welfare": SymbolDrawing(
        _DISC,
        "M9 6.2a2 2 0 1 0 0 4a2 2 0 1 0 0 -4ZM15 6.2a2 2 0 1 0 0 4a2 2 0 1 0 0 -4ZM5.8 11.4H11.4V17.6H5.8Z"
        "M12.6 11.4H18.2V17.6H12.6Z",
    ),
    "park": SymbolDrawing(_DISC, "M12 4.8L16.6 11H14.6L17.8 15.4H13V19H11V15.4H6.2L9.4 11H7.4Z"),
    "sports": SymbolDrawing(
        _DISC, "M12 5.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0 -13ZM12 8.6L15.2 10.9L14 14.7H10L8.8 10.9Z"
    ),
    "fire_station": SymbolDrawing(
        _DISC,
        "M12.4 5C13 8 16.6 9.6 16.6 13.6"
        "A4.6 4.8 0 0 1 7.4 13.6C7.4 11.4 8.6 10.4 9.2 9C10 9.8 10.4 10.6 10.6 11.4C12 9.8 12.6 7.6 12.4 5Z",
    ),
    "police": SymbolDrawing(
        _SHIELD, "M12 6L13.5 9.4L17.2 9.8L14.4 12.2L15.3 15.9L12 13.9L8.7 15.9L9.6 12.2L6.8 9.8L10.5 9.4Z"
    ),
    "station": SymbolDrawing(
        _SQUARE,
        "M8 5H16A1.5 1.5 0 0 1 17.5 6.5V14.5A2 2 0 0 1 15.5 16.5L17 19H15L13.8 17H10.2L9 19H7L8.5 16.5"
        "A2 2 0 0 1 6.5 14.5V6.5A1.5 1.5 0 0 1 8 5ZM8.3 7V11H15.7V7ZM8.6 13V14.6H10.2V13ZM13.8 13V14.6H15.4V13Z",
    ),
    "camera": SymbolDrawing(_DISC, "M5.5 8.5H13.8V15.5H5.5ZM14.8 11L18.5 8.8V15.2L14.8 13Z"),
}


def pattern_image(pattern: Pattern, color: str) -> str:
    """The name of the map image of a pattern in a colour, ``pattern:diagonal:#rrggbb``."""
    return f"pattern:{pattern}:{color}"


def symbol_image(symbol: str, color: str) -> str:
    """The name of the map image of a symbol in a colour, ``symbol:aed:#rrggbb``."""
    return f"symbol:{symbol}:{color}"


def drawings() -> dict[str, dict[str, dict[str, object]]]:
    """All drawings as JSON for the browser: ``{"patterns": {name: …}, "symbols": {name: …}}``."""
    return {
        "patterns": {str(name): asdict(drawing) for name, drawing in PATTERNS.items()},
        "symbols": {name: asdict(drawing) for name, drawing in SYMBOLS.items()},
    }
