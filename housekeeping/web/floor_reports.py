"""From the floors: open discrepancies, wishes of the day, and the rooms that nobody has entered."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from housekeeping import selectors
from housekeeping.snapshots import discrepancy_snapshot
from housekeeping.web.labels import DISCREPANCIES, SEEN, WISH_SIGNS, WISHES
from notifications.web.live import LivePage
from staff.authorization import may
from staff.capabilities import Capability
from staff.web.command_forms import CommandForm, CommandFormPart, Field, Subject


class FloorReports(LivePage):
    """The page for the desk, supervisors and managers; only managers see the rooms that nobody has entered."""

    capability = Capability.RESOLVE_DISCREPANCIES
    template_name = "housekeeping/floor_reports.html"
    section = "floor-reports"

    def context(self) -> dict[str, Any]:
        """Return the three lists."""
        wishes = selectors.wish_list(hotel=self.hotel, today=self.command.today)
        sees_welfare = may(self.staff, Capability.WELFARE)
        return {
            "discrepancies": [
                {"found": found, "words": DISCREPANCIES[found.discrepancy], "seen": SEEN[found.seen]}
                for found in selectors.open_discrepancies(hotel=self.hotel)
            ],
            "wishes": [
                {"row": wish, "words": WISHES[wish.to_wish], "sign": WISH_SIGNS[wish.to_wish]}
                for wish in wishes
            ],
            "sees_welfare": sees_welfare,
            "unvisited": selectors.unvisited_rooms(hotel=self.hotel, today=self.command.today)
            if sees_welfare
            else [],
        }


class DiscrepancyForm(CommandFormPart):
    """The form that resolves a discrepancy: `…/discrepancies/{discrepancy_id}/commands/resolve/`."""

    capability = Capability.RESOLVE_DISCREPANCIES
    forms = {
        "resolve": CommandForm(
            pgettext_lazy("button", "Resolve the discrepancy"),
            pgettext_lazy("done", "Discrepancy resolved"),
            lambda _part: [
                Field("note", _("Note"), kind="textarea", required=True, max_length=1000, is_free_text=True)
            ],
        )
    }

    def subject(self) -> Subject:
        """Read the discrepancy. Raises DiscrepancyNotFound."""
        slug, pk = self.hotel.slug, self.kwargs["discrepancy_id"]
        found = selectors.discrepancy_by_pk(hotel_pk=self.hotel.pk, observation_pk=pk)
        return Subject(
            name=_now("Room %(room)s") % {"room": found.room.room_number},
            url=reverse("discrepancies", args=[slug]),
            command_url=reverse("resolve-discrepancy", args=[slug, pk]),
            form_url=lambda other: reverse("pages:discrepancy-command", args=[slug, pk, other]),
            etag="",
            content=discrepancy_snapshot(found),
            reasons=[],
            labels={},
            values={},
        )
