"""Tests that `.env.example` lists the environment variables of the settings, with their defaults."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import environ
import pytest

from tools.locks import ROOT

EXAMPLE = dict(re.findall(r"^# ([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))

REQUIRED_IN_PRODUCTION = {"SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"}
"""Variables that show an example instead of a default."""


class Variable(NamedTuple):
    """A variable that the settings read: `env.<kind>("<name>", default=<default>)`, or from `env.ENVIRON`."""

    name: str
    kind: str
    default: Any


def literal(node: ast.expr) -> Any:
    """Return the value of a literal expression, None for any other expression."""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def variables_in(settings: Path) -> Iterator[Variable]:
    """Yield each variable that a settings module reads by a literal name."""
    for node in ast.walk(ast.parse(settings.read_text())):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="env"), attr=kind),
                args=[ast.Constant(value=str(name))],
                keywords=keywords,
            ):
                defaults = [literal(keyword.value) for keyword in keywords if keyword.arg == "default"]
                yield Variable(name, kind, defaults[0] if defaults else None)
            case ast.Subscript(
                value=ast.Attribute(value=ast.Name(id="env"), attr="ENVIRON"),
                slice=ast.Constant(value=str(name)),
            ):
                yield Variable(name, "ENVIRON", None)
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="ENVIRON"), attr="get"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield Variable(name, "ENVIRON", None)
            case ast.Call(func=ast.Name(id="secret_keys_from"), args=[_, ast.Constant(value=str(name))]):
                yield Variable(name, "ENVIRON", None)
            case ast.Call(func=ast.Name(id="secret_keys_from"), args=[_]):
                yield Variable("WEBHOOK_SECRET_KEYS", "ENVIRON", None)


VARIABLES = [
    variable
    for settings in sorted((ROOT / "config" / "settings").glob("*.py"))
    for variable in variables_in(settings)
]
WITH_DEFAULT = [
    variable
    for variable in VARIABLES
    if variable.default is not None and variable.default != [] and variable.name not in REQUIRED_IN_PRODUCTION
]


def test_example_lists_exactly_the_variables_that_settings_read() -> None:
    assert set(EXAMPLE) == {variable.name for variable in VARIABLES} != set()


@pytest.mark.parametrize("variable", WITH_DEFAULT, ids=lambda variable: variable.name)
def test_example_shows_the_default(variable: Variable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable.name, EXAMPLE[variable.name])

    assert getattr(environ.Env(), variable.kind)(variable.name) == variable.default
