"""Tests that a reader gets from a command's view to its first SQL through at most eight functions."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest

from hotel.kernel.sql.prepared_statements import PreparingCursor
from staff.api.base import ApiView
from tests import scenarios
from tests.commands.command_calls import REQUESTS, CommandSender
from tools.locks import ROOT

MAX_FUNCTIONS = 8
"""The view's method is the first of them, the method `execute` of the cursor the last, which may let the SQL wait for
the next."""


class FirstStatement:
    """The project's functions from a view's method to the cursor that gets its first SQL, outermost first."""

    def __init__(self) -> None:
        self.functions: list[str] = []

    def profile(self, frame: FrameType, event: str, _: Any) -> None:
        """Receive each call from the interpreter."""
        if not self.functions and event == "call" and frame.f_code is PreparingCursor.execute.__code__:
            self.functions = functions_since_view(frame)


@contextmanager
def first_statement() -> Iterator[FirstStatement]:
    first = FirstStatement()
    previous = sys.getprofile()
    sys.setprofile(first.profile)
    try:
        yield first
    finally:
        sys.setprofile(previous)


def functions_since_view(frame: FrameType | None) -> list[str]:
    """Return the project's functions from the view's method to the cursor; none where no view's method runs."""
    functions: list[str] = []
    while frame is not None:
        if frame.f_code.co_name == "_savepoint":  # of the test's own transaction around the command's
            return []
        if is_of_project(frame):
            functions.append(frame.f_code.co_qualname)
            if is_method_of_view(frame):
                return functions[::-1]
        frame = frame.f_back
    return []


def is_of_project(frame: FrameType) -> bool:
    path = frame.f_code.co_filename
    return path.startswith(f"{ROOT}/") and "/site-packages/" not in path and "/tests/" not in path


def is_method_of_view(frame: FrameType) -> bool:
    return frame.f_code.co_name in {"post", "patch", "put"} and isinstance(
        frame.f_locals.get("self"), ApiView
    )


@pytest.mark.django_db
@pytest.mark.parametrize("name", REQUESTS)
def test_command_reaches_first_sql_in_eight_functions(name: str) -> None:
    sender = CommandSender(name, scenarios.new_scenario())

    with first_statement() as first:
        response = sender.send()

    assert response.status_code == sender.prepared.case.status, response.content
    assert 2 <= len(first.functions) <= MAX_FUNCTIONS, " → ".join(first.functions)
