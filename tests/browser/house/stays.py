"""The rooms and stays of the first hotel, as data. Days count from the business date of the filling.

This module imports nothing of the program, so that tests may read it.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

AMOUNT: Final = Decimal("876.50")
PERSONAL_DATA: Final = (r"@guests\.example", r"915 0100", r"(?<!\d)876[.,]50(?!\d)")
"""Patterns of personal data, which only some roles see: e-mail addresses, telephone numbers and amounts.

An amount has its two places, because three digits alone also occur in the digests that pages hold.
"""


@dataclass(frozen=True)
class PlannedRoom:
    """A room to create, and what is done in it last."""

    number: str
    room_type: str
    then: str = ""

    @property
    def floor(self) -> int:
        """The first digit of its number."""
        return int(self.number[0])


@dataclass(frozen=True)
class PlannedStay:
    """A booking to create: its party (the primary guest first), days, room and how far it has come.

    `course`: PENDING, CONFIRMED, ASSIGNED, IN_HOUSE, COMPLETED or CANCELLED. `leaves_at` is an agreed
    time of departure.
    """

    guests: tuple[str, ...]
    arrival: int
    departure: int
    room: str = ""
    room_type: str = "DBL"
    course: str = "CONFIRMED"
    amount: Decimal = AMOUNT
    leaves_at: str = ""
    requests: str = ""


ROOM_TYPES: Final = (("SGL", "Single", 1), ("DBL", "Double", 2), ("FAM", "Family room", 4))

ROOMS: Final = (
    PlannedRoom("101", "DBL"),
    PlannedRoom("102", "DBL"),
    PlannedRoom("103", "SGL"),
    PlannedRoom("104", "DBL", then="lamp reported"),
    PlannedRoom("105", "DBL"),
    PlannedRoom("201", "DBL"),
    PlannedRoom("202", "DBL"),
    PlannedRoom("203", "SGL", then="cleaning started"),
    PlannedRoom("204", "FAM", then="cleaned"),
    PlannedRoom("205", "FAM"),
    PlannedRoom("301", "DBL", then="leak reported"),
    PlannedRoom("302", "DBL", then="out of order"),
    PlannedRoom("303", "SGL"),
    PlannedRoom("304", "FAM"),
    PlannedRoom("305", "DBL"),
)

STAYS: Final = (
    # In house: leaves today, should have left at ten, should have left yesterday, stays on, a family.
    PlannedStay(
        ("Ada Byrne", "Bran Byrne"), -2, 0, "101", course="IN_HOUSE", requests="Quiet room, <b>high</b> floor"
    ),
    PlannedStay(("Cora Doyle",), -1, 0, "102", course="IN_HOUSE", leaves_at="10:00"),
    PlannedStay(("Egon Frey",), -3, -1, "103", "SGL", course="IN_HOUSE"),
    PlannedStay(("Grace O'Hara", "Hugo O'Hara"), -1, 2, "104", course="IN_HOUSE"),
    PlannedStay(
        ("Ilka Kovács", "Jan Kovács", "Kai Kovács", "Lea Kovács"), -2, 3, "205", "FAM", course="IN_HOUSE"
    ),
    # Gone: today from a room that the next guests wait for, today, yesterday.
    PlannedStay(("Milo Noor",), -2, 0, "201", course="COMPLETED"),
    PlannedStay(("Quin Ross",), -1, 0, "202", course="COMPLETED"),
    # Arrivals of today: the room is ready, the room is dirty, the room is only cleaned, no room yet, not confirmed.
    PlannedStay(("Rosa Stern", "Sven Stern"), 0, 2, "105", course="ASSIGNED"),
    PlannedStay(("Tove Ulvang",), 0, 1, "201", course="ASSIGNED"),
    PlannedStay(("Vera Weiß", "Wim Weiß", "Xaver Weiß"), 0, 3, "204", "FAM", course="ASSIGNED"),
    PlannedStay(("Yara <Zeller>", "Zoë Zeller"), 0, 2),
    PlannedStay(("Åse Bakke",), 0, 1, room_type="SGL", course="PENDING"),
    # Nobody came yesterday.
    PlannedStay(("Nils Olsen",), -1, 1, room_type="SGL"),
    # Later: tomorrow with a room, in a week; cancelled.
    PlannedStay(("Petra Quist", "Rolf Quist"), 1, 3, "304", "FAM", course="ASSIGNED"),
    PlannedStay(("Berit Caspersen",), 7, 9),
    PlannedStay(("Dora Engel",), 2, 4, course="CANCELLED"),
)

FIRST_DAY: Final = -4
"""The day on which the hotel opens."""
