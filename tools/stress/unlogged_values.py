"""Values that no log records, the hotel settings and room types, compared with the requests that set them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from math import inf
from typing import Any

from hotel.models import Hotel
from hotel.services.hotels import CHANGEABLE
from rooms.models import RoomType
from tools.stress.journal import BEGUN, DONE, DRY, LOST, SENDING, Entry

Values = dict[str, dict[str, Any]]
"""By subject, and by field."""

ROOM_TYPE_FIELDS = ("code", "name", "max_occupancy", "infants_up_to_age")


def settings_subject(slug: str) -> str:
    """Return the name of a hotel's settings."""
    return f"the settings of {slug}"


def room_type_subject(slug: str, code: str) -> str:
    """Return the name of a room type."""
    return f"room type {code} of {slug}"


def current_values() -> Values:
    """Return the present values in the form in which requests send them."""
    settings = {
        settings_subject(hotel.slug): {
            name: _as_json_value(getattr(hotel, name)) for name in sorted(CHANGEABLE)
        }
        for hotel in Hotel.objects.all()
    }
    room_types = {
        room_type_subject(room_type.hotel.slug, room_type.code): {
            name: getattr(room_type, name) for name in ROOM_TYPE_FIELDS
        }
        for room_type in RoomType.objects.select_related("hotel")
    }
    return settings | room_types


@dataclass(frozen=True)
class Setting:
    """A request that set a value at some moment between these two instants, certainly or possibly."""

    value: Any
    earliest: float
    latest: float
    is_certain: bool


class ValueHistory:
    """All requests that set values, by subject and field."""

    def __init__(self, initial: Values) -> None:
        self._settings: dict[tuple[str, str], list[Setting]] = defaultdict(list)
        self._sending: Entry | None = None
        self._add(initial, earliest=-inf, latest=-inf, is_certain=True)

    def add(self, entry: Entry) -> None:
        """Add the next entry of a journal; the entries of one worker follow each other."""
        if self._sending and entry.event in {BEGUN, LOST}:
            self._add_possible(self._sending)
        elif self._sending and entry.event == DONE and entry.mode != DRY:
            self._add(self._sending.sets, earliest=self._sending.at, latest=entry.at, is_certain=True)
        self._sending = entry if entry.event == SENDING else None

    def errors(self, present: Values) -> Iterable[str]:
        """Yield a sentence for each value that no request set, or that a later request certainly replaced."""
        if self._sending:
            self._add_possible(self._sending)
        names = {(subject, name) for subject, values in present.items() for name in values}
        for subject, name in sorted(names | self._settings.keys()):
            value, settings = present.get(subject, {}).get(name), self._settings[subject, name]
            since = max((setting.earliest for setting in settings if setting.is_certain), default=-inf)
            if value is None and since == -inf and all(not setting.is_certain for setting in settings):
                continue  # it was never created
            if not any(setting.value == value and setting.latest >= since for setting in settings):
                yield f"{subject}: {name} is {value}, which is not the value that was set last"

    def _add_possible(self, sending: Entry) -> None:
        """Add a request without an answer: it may have set its values at any later time, or never."""
        self._add(sending.sets, earliest=sending.at, latest=inf, is_certain=False)

    def _add(self, values: Values, *, earliest: float, latest: float, is_certain: bool) -> None:
        for subject, fields in values.items():
            for name, value in fields.items():
                self._settings[subject, name].append(Setting(value, earliest, latest, is_certain))


def _as_json_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, time) else value
