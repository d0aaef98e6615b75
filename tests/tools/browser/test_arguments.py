"""Tests of the choice of tests that `python -m tools.browser test` runs."""

import subprocess

import pytest

from tools.browser import __main__ as command


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["tests/browser"]),
        (["-k", "board"], ["tests/browser", "-k", "board"]),
        (["tests/browser/test_board.py", "-x"], ["tests/browser/test_board.py", "-x"]),
    ],
)
def test_named_tests_run_alone(
    arguments: list[str], expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []

    def call(program: list[str], **_: object) -> int:
        calls.append(program)
        return 0

    monkeypatch.setattr(command, "find_browser", object)
    monkeypatch.setattr(subprocess, "call", call)

    assert command.main(["test", *arguments]) == 0
    [program] = calls
    assert program[-len(expected) :] == expected
    assert program.count("tests/browser") == expected.count("tests/browser")
