"""The rules between the rooms, read from the source: who imports whom, what is documented, how large a file is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from layers.derive.symbols import SYMBOLS
from layers.registry import catalogue

ROOT = Path(__file__).parent.parent

MAY_IMPORT = {
    "mapsvc": {"mapsvc"},
    "layers": {"mapsvc", "layers"},
    "tiles": {"mapsvc", "layers", "tiles"},
    "importers": {"mapsvc", "layers", "importers"},
    "web": {"mapsvc", "layers", "tiles", "importers", "web"},
}
ROOMS = tuple(MAY_IMPORT)

ONLY_WEB = {"flask", "flask_babel", "werkzeug", "jinja2", "granian", "folium", "branca"}
ONLY_TABLES = {"geopandas"}
"""May be imported by importers, and by the exports of web: it costs a second and 100 MB."""

LARGEST_FILE = 350
SOURCES = ("*.py", "*.sql", "*.ts", "*.mjs", "*.css", "*.html", "*.toml", "*.sh")
FOLDERS = (*ROOMS, "tests", "script", "bench")

SHARED_LAYERS = {"coverage"}
"""The layer that every other one is answered with; code below the importers may name it."""


@dataclass(frozen=True)
class Module:
    """One Python file of the rooms."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))


@cache
def modules() -> tuple[Module, ...]:
    found = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found.append(Module(name, path, ast.parse(path.read_text(encoding="utf-8"))))
    return tuple(found)


@cache
def names() -> frozenset[str]:
    return frozenset(module.name for module in modules())


def imported(module: Module, node: ast.stmt) -> Iterator[str]:
    """The full names that one import statement loads; ``from package import module`` is that module."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            package = module.name.split(".") if module.path.name == "__init__.py" else module.name.split(".")[:-1]
            package = package[: len(package) - node.level + 1]
            base = ".".join([*package, base] if base else package)
        for alias in node.names:
            deeper = f"{base}.{alias.name}"
            yield deeper if deeper in names() else base


def import_statements(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))


def for_types_only(tree: ast.Module) -> set[ast.stmt]:
    """Import statements below ``if TYPE_CHECKING``: nothing is loaded by them."""
    blocks = (node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    return {statement for block in blocks for statement in import_statements(block)}


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_import_only_what_they_may(room: str) -> None:
    assert (ROOT / room / "__init__.py").exists()
    wrong = [
        f"{module} imports {name}"
        for module in modules()
        if module.room == room
        for node in import_statements(module.tree)
        for name in imported(module, node)
        if (top := name.partition(".")[0]) in ROOMS and top not in MAY_IMPORT[room]
    ]
    assert not wrong


def test_no_circles_between_modules() -> None:
    graph: dict[str, set[str]] = {}
    for module in modules():
        unloaded = for_types_only(module.tree)
        graph[module.name] = {
            name
            for node in import_statements(module.tree)
            if node not in unloaded
            for name in imported(module, node)
            if name in names() and name != module.name
        }
    done: set[str] = set()
    circles: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            circles.append(" → ".join((*path[path.index(name) :], name)))
        elif name not in done:
            for other in sorted(graph[name]):
                visit(other, (*path, name))
            done.add(name)

    for name in graph:
        visit(name, ())
    assert not circles


@pytest.mark.parametrize("library", sorted(ONLY_WEB))
def test_http_and_pages_stay_in_web(library: str) -> None:
    assert not [str(module) for module in users_of(library) if module.room != "web"]


@pytest.mark.parametrize("library", sorted(ONLY_TABLES))
def test_tables_stay_at_the_edges(library: str) -> None:
    allowed = ("importers.", "web.export")
    assert not [str(module) for module in users_of(library) if not module.name.startswith(allowed)]


def users_of(library: str) -> list[Module]:
    return [
        module
        for module in modules()
        if any(
            name.partition(".")[0] == library
            for node in import_statements(module.tree)
            for name in imported(module, node)
        )
    ]


def test_no_import_hides_in_a_function() -> None:
    """Heavy commands are loaded lazily by name in web/cli/main.py; nothing else loads anything later."""
    hidden = [
        f"{module}:{node.lineno}"
        for module in modules()
        for function in ast.walk(module.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in import_statements(function)
    ]
    assert not hidden


def test_the_public_is_documented() -> None:
    missing = []
    for module in modules():
        if module.tree.body and not ast.get_docstring(module.tree):
            missing.append(str(module))
        for node in public(module.tree.body):
            if not ast.get_docstring(node):
                missing.append(f"{module}:{node.lineno} {node.name}")
    assert not missing


def public(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Public functions, classes, and their public methods; not the parts of an overload."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if any(ast.unparse(mark).endswith(("overload", ".setter")) for mark in node.decorator_list):
            continue
        yield node
        if isinstance(node, ast.ClassDef):
            yield from public(node.body)


def test_files_are_small() -> None:
    large = {
        str(path.relative_to(ROOT)): count
        for folder in FOLDERS
        for pattern in SOURCES
        for path in (ROOT / folder).rglob(pattern)
        if "static/dist" not in path.as_posix()
        and (count := path.read_text(encoding="utf-8").count("\n")) > LARGEST_FILE
    }
    assert not large


def test_every_sql_file_is_used() -> None:
    unused = []
    for room in ROOMS:
        code = "\n".join(module.path.read_text(encoding="utf-8") for module in modules() if module.room == room)
        files = sorted((ROOT / room).rglob("*.sql"))
        unused += [str(file.relative_to(ROOT)) for file in files if not mentions(code, file.stem)]
    assert not unused


def mentions(code: str, stem: str) -> bool:
    """Whether code names the statement, in full or by a name it puts together (``f"copy_{table}"``)."""
    spelled = (f'"{stem}"', f'"{stem}.sql"', f"/{stem}.sql")
    begun = (f'f"{stem[:cut]}_{{' for cut, letter in enumerate(stem) if letter == "_")
    return any(form in code for form in (*spelled, *begun))


def test_no_layer_is_named_below_the_importers() -> None:
    """A new dataset is one file: whoever needs a layer's name in code has missed a property to declare."""
    declared = set(catalogue().layers) - SHARED_LAYERS
    other_meanings = set(SYMBOLS) | {field.name for layer in catalogue().layers.values() for field in layer.fields}
    named = [
        f"{module}:{node.lineno} {node.value}"
        for module in modules()
        if module.room in {"mapsvc", "layers", "tiles"}
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and node.value in declared - other_meanings
    ]
    assert not named
