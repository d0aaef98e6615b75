"""The credits and minutes of tasks in a hotel that has laid down none."""

from collections.abc import Mapping
from typing import NamedTuple

from housekeeping.enums import TaskType


class Standard(NamedTuple):
    """The weight of a task in a day's work, and the minutes that it should take."""

    credits: int
    minutes: int


DEFAULT_STANDARDS: Mapping[str, Standard] = {
    TaskType.TURNOVER: Standard(credits=30, minutes=30),
    TaskType.STAYOVER: Standard(credits=15, minutes=15),
    TaskType.INSPECTION: Standard(credits=5, minutes=5),
    TaskType.DEEP_CLEAN: Standard(credits=90, minutes=90),
    TaskType.AMENITY: Standard(credits=5, minutes=5),
}
"""One credit is a minute of usual work; a hotel may count otherwise."""
