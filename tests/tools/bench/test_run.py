"""The selection of the benchmark's parts."""

from argparse import Namespace

import pytest

from tools.bench.run import selected_parts

ONE_HOTEL_PARTS = [
    "commands",
    "requests",
    "throughput",
    "payments",
    "streams",
    "relays",
    "demo-start",
    "availability",
    "calendars",
    "housekeeping",
    "plain-orm",
]


@pytest.mark.parametrize(
    ("only", "without_million", "parts"),
    [
        ("", False, [*ONE_HOTEL_PARTS, "million"]),
        ("", True, ONE_HOTEL_PARTS),
        ("commands, million", False, ["commands", "million"]),
        ("million", True, ["million"]),
    ],
)
def test_options_select_parts(only: str, without_million: bool, parts: list[str]) -> None:
    assert selected_parts(Namespace(only=only, without_million=without_million)) == parts


def test_unknown_part_is_an_error() -> None:
    with pytest.raises(ValueError, match="no part of the benchmark: milion"):
        selected_parts(Namespace(only="commands,milion", without_million=False))
