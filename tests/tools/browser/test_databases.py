"""The key under which the empty tables of the browser tests are kept."""

import ast
from pathlib import Path

from config.settings.base import HOTEL_APPS
from tests.browser.databases import SCHEMA_SOURCES
from tools.locks import ROOT


def test_everything_that_migrations_import_decides_about_the_tables() -> None:
    hashed = {path for pattern in SCHEMA_SOURCES for path in ROOT.glob(pattern)}
    imported = {
        name
        for path in ROOT.glob("*/migrations/*.py")
        for name in imported_modules(path)
        if name.split(".")[0] in HOTEL_APPS
    }

    assert imported
    assert {file_of(name) for name in imported} <= hashed


def imported_modules(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def file_of(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
