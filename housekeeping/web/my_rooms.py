"""My rooms: what a person can clean, inspect or repair now, for a phone in one hand."""

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from housekeeping.enums import Seen
from housekeeping.selectors import Work, rooms_to_work_on
from housekeeping.web.labels import SEEN, WISH_SIGNS, WISHES
from housekeeping.web.room_tiles import room_tile
from notifications.web.live import LivePage
from staff.authorization import may
from staff.capabilities import Capability
from staff.web.base import HotelPage, HotelPart

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

HEADINGS: dict[str, tuple[str, "StrPromise"]] = {
    Work.FINISH: ("clock", _("You are cleaning")),
    Work.CLEAN: ("broom", _("To clean")),
    Work.INSPECT: ("search", _("To inspect")),
    Work.REPAIR: ("maintenance", _("To repair")),
}
"""The sign and the words above the rooms of each kind of work."""


@dataclass(frozen=True)
class QuickChoice:
    """A sign in a dialog. Its word becomes the note; with a `value`, this becomes the field that the dialog names."""

    sign: str
    word: "StrPromise"
    value: str = ""


DEFECTS = (
    QuickChoice("bulb", pgettext_lazy("defect", "Light")),
    QuickChoice("water", pgettext_lazy("defect", "Water")),
    QuickChoice("tv", pgettext_lazy("defect", "TV")),
    QuickChoice("heating", pgettext_lazy("defect", "Heating")),
    QuickChoice("door", pgettext_lazy("defect", "Door")),
    QuickChoice("other", pgettext_lazy("defect", "Something else")),
)
COMPLAINTS = (
    QuickChoice("bed", pgettext_lazy("not clean", "Bed")),
    QuickChoice("water", pgettext_lazy("not clean", "Bathroom")),
    QuickChoice("broom", pgettext_lazy("not clean", "Floor")),
    QuickChoice("dust", pgettext_lazy("not clean", "Dust")),
    QuickChoice("towel", pgettext_lazy("not clean", "Towels")),
    QuickChoice("other", pgettext_lazy("not clean", "Something else")),
)
WISH_CHOICES = tuple(QuickChoice(WISH_SIGNS[wish], word, wish) for wish, word in WISHES.items())
SEEN_CHOICES = (
    QuickChoice("person", SEEN[Seen.OCCUPIED], Seen.OCCUPIED),
    QuickChoice("door", SEEN[Seen.VACANT], Seen.VACANT),
)


class _Rooms(HotelPage):
    """The list, for the page and for the part that is read again."""

    capability = Capability.TASKS_WORK

    def context(self) -> dict[str, Any]:
        """Return the tiles by kind of work."""
        entries = rooms_to_work_on(self.command)
        return {
            "groups": [
                (work, *HEADINGS[work], [self._tile(entry) for entry in group])
                for work, group in groupby(entries, key=lambda entry: entry.work)
            ],
            "inspects": may(self.staff, Capability.INSPECT),
            "defects": DEFECTS,
            "complaints": COMPLAINTS,
            "wishes": WISH_CHOICES,
            "seen": SEEN_CHOICES,
        }

    def _tile(self, entry: Any) -> str:
        return room_tile(entry, hotel=self.hotel, staff=self.staff, now=self.now)


class MyRooms(_Rooms, LivePage):
    """The page."""

    template_name = "housekeeping/my_rooms.html"
    section = "my-rooms"


class MyRoomsList(_Rooms, HotelPart):
    """The list alone."""

    template_name = "housekeeping/my_rooms_list.html"
