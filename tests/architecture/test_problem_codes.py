"""Every code that the source raises is a member of ProblemCode."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings

from hotel.kernel.exceptions import ProblemCode, Refusal
from hotel.kernel.invariants import invariants


def sources() -> Iterator[ast.Module]:
    for app in settings.HOTEL_APPS:
        for path in Path(apps.get_app_config(app).path).rglob("*.py"):
            if "migrations" not in path.parts:
                yield ast.parse(path.read_text())


def refusals(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from refusals(narrower)


FIELD_ERRORS = {"ValidationError", "ErrorDetail"}
"""Their codes stay inside a validation error, where clients read the sentences by field."""


def codes_in_calls() -> Iterator[str]:
    """Yield the literal codes of calls: `code="…"` in any call, and the first argument of `Reason`."""
    for module in sources():
        for call in ast.walk(module):
            if not isinstance(call, ast.Call):
                continue
            called = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
            if called in FIELD_ERRORS:
                continue
            written = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
            if called == "Reason":
                written += call.args[:1]
            yield from (
                word.value
                for word in written
                if isinstance(word, ast.Constant) and isinstance(word.value, str)
            )


def test_codes_in_calls_are_members() -> None:
    assert {*codes_in_calls()} - {*ProblemCode.values} == set()


def test_codes_of_refusals_are_members() -> None:
    assert {kind.code for kind in refusals()} - {*ProblemCode.values} == set()


def test_codes_of_invariants_are_members() -> None:
    assert {invariant.code for invariant in invariants().values()} - {*ProblemCode.values} == set()


def test_scan_finds_known_codes() -> None:
    assert {"constraint_refused", "wrong_status"} <= {*codes_in_calls()}
    assert {"busy", "conflict", "invariant_refused"} <= {kind.code for kind in refusals()}
