"""Every code that the source raises is in the one list of codes."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings

from hotel.kernel.exceptions import Refusal
from hotel.kernel.invariants import INVARIANTS
from hotel.kernel.problem_codes import ProblemCode


def sources() -> Iterator[ast.Module]:
    for app in settings.HOTEL_APPS:
        for path in Path(apps.get_app_config(app).path).rglob("*.py"):
            if "migrations" not in path.parts:
                yield ast.parse(path.read_text())


def refusals(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from refusals(narrower)


OF_SINGLE_FIELDS = {"ValidationError", "ErrorDetail"}
"""Their codes stay within a validation error, where clients read sentences by field."""


def words_in_calls() -> Iterator[str]:
    """The codes written in calls: `code="…"` anywhere, and the first argument of `Reason`."""
    for module in sources():
        for call in ast.walk(module):
            if not isinstance(call, ast.Call):
                continue
            called = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
            if called in OF_SINGLE_FIELDS:
                continue
            written = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
            if called == "Reason":
                written += call.args[:1]
            yield from (
                word.value
                for word in written
                if isinstance(word, ast.Constant) and isinstance(word.value, str)
            )


def test_every_code_written_in_a_call_is_in_the_list() -> None:
    assert {*words_in_calls()} - {*ProblemCode.values} == set()


def test_every_code_of_a_refusal_is_in_the_list() -> None:
    assert {kind.code for kind in refusals()} - {*ProblemCode.values} == set()


def test_every_code_of_an_invariant_is_in_the_list() -> None:
    assert {invariant.code for invariant in INVARIANTS.values()} - {*ProblemCode.values} == set()


def test_the_scan_finds_what_it_looks_for() -> None:
    assert {"constraint_refused", "wrong_status"} <= {*words_in_calls()}
    assert {"busy", "conflict", "invariant_refused"} <= {kind.code for kind in refusals()}
