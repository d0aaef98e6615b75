"""Which parts of the bench are run."""

from argparse import Namespace

import pytest

from tools.bench.run import asked

AT_ONE_HOUSE = ["commands", "requests", "throughput", "plain-orm"]


@pytest.mark.parametrize(
    ("only", "without_million", "parts"),
    [
        ("", False, [*AT_ONE_HOUSE, "million"]),
        ("", True, AT_ONE_HOUSE),
        ("commands, million", False, ["commands", "million"]),
        ("million", True, ["million"]),
    ],
)
def test_parts(only: str, without_million: bool, parts: list[str]) -> None:
    assert asked(Namespace(only=only, without_million=without_million)) == parts


def test_an_unknown_part() -> None:
    with pytest.raises(ValueError, match="no part of the bench: milion"):
        asked(Namespace(only="commands,milion", without_million=False))
