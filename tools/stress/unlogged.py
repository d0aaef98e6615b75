"""What no log tells of: the rules of a house and its types of room. Their values are held against who set them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from math import inf
from typing import Any

from hotel.models import Hotel
from hotel.services.hotels import CHANGEABLE
from rooms.models import RoomType
from tools.stress.journal import ASKED, BEGUN, DONE, DRY, LOST, Line

Values = dict[str, dict[str, Any]]
"""By subject, and by field."""

OF_TYPE = ("code", "name", "max_occupancy")


def rules_of(slug: str) -> str:
    return f"the rules of {slug}"


def type_of(slug: str, code: str) -> str:
    return f"room type {code} of {slug}"


def values_now() -> Values:
    """What is so, as it is sent."""
    rules = {
        rules_of(hotel.slug): {name: _plain(getattr(hotel, name)) for name in sorted(CHANGEABLE)}
        for hotel in Hotel.objects.all()
    }
    types = RoomType.objects.select_related("hotel")
    return rules | {
        type_of(kind.hotel.slug, kind.code): {name: getattr(kind, name) for name in OF_TYPE} for kind in types
    }


@dataclass(frozen=True)
class Setting:
    """Somebody set a value, at some moment between these two; `surely`, or perhaps."""

    value: Any
    began: float
    ended: float
    surely: bool


class Register:
    """Who set what, and when."""

    def __init__(self, founding: Values) -> None:
        self._settings: dict[tuple[str, str], list[Setting]] = defaultdict(list)
        self._asked: Line | None = None
        self._enter(founding, began=-inf, ended=-inf, surely=True)

    def take(self, line: Line) -> None:
        """Lines come as one worker after another wrote them."""
        if self._asked and line.what in {BEGUN, LOST}:
            self._perhaps(self._asked)
        elif self._asked and line.what == DONE and line.manner != DRY:
            self._enter(self._asked.sets, began=self._asked.at, ended=line.at, surely=True)
        self._asked = line if line.what == ASKED else None

    def faults(self, present: Values) -> Iterable[str]:
        """Values that nobody set, or that somebody surely set otherwise later."""
        if self._asked:
            self._perhaps(self._asked)
        names = {(subject, name) for subject, values in present.items() for name in values}
        for subject, name in sorted(names | self._settings.keys()):
            value, settings = present.get(subject, {}).get(name), self._settings[subject, name]
            since = max((setting.began for setting in settings if setting.surely), default=-inf)
            if value is None and since == -inf and all(not setting.surely for setting in settings):
                continue  # it never came to be
            if not any(setting.value == value and setting.ended >= since for setting in settings):
                yield f"{subject}: {name} is {value}, which is not what was last set"

    def _perhaps(self, asked: Line) -> None:
        """Whoever was not answered may have set it at any time since, or not."""
        self._enter(asked.sets, began=asked.at, ended=inf, surely=False)

    def _enter(self, values: Values, *, began: float, ended: float, surely: bool) -> None:
        for subject, fields in values.items():
            for name, value in fields.items():
                self._settings[subject, name].append(Setting(value, began, ended, surely))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, time) else value
