"""The forms of the commands on blocks of rooms, which the room's page opens."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotel.kernel.etag import etag
from room_bookings.enums import BlockKind
from room_bookings.models import RoomBlock
from room_bookings.room_block_snapshots import room_block_snapshot
from room_bookings.selectors.room_blocks import block_by_pk
from room_bookings.web.labels import BLOCK_KINDS, BLOCK_STATES
from rooms.selectors import room_by_number
from staff.capabilities import Capability
from staff.web.command_forms import Choice, CommandForm, CommandFormPart, Field, Subject

BLOCK_LABELS = {
    "kind": _("Kind of block"),
    "state": _("State"),
    "start": _("First night"),
    "end": _("Until"),
    "reason": _("Reason"),
}


def _nights(part: "BlockForm") -> list[Field]:
    block, today = part.block, part.command.today.isoformat()
    first = block.first.isoformat() if block else today
    until = block.until.isoformat() if block else ""
    begins = [Field("start", _("First night"), kind="date", required=True, initial=first, minimum=today)]
    same = _("The date after the last night; the same date: only the day.")
    return [
        *(begins if block is None or block.begun_at is None else []),
        Field("end", _("Until"), kind="date", required=True, initial=until, minimum=today, help=same),
        Field(
            "reason",
            _("Reason"),
            kind="textarea",
            required=True,
            max_length=1000,
            initial=block.reason if block else "",
        ),
        Field(
            "displace",
            _("Take the room from bookings that have not arrived"),
            kind="checkbox",
            help=_("They are listed afterwards, and need other rooms."),
        ),
    ]


def _new_block(part: "BlockForm") -> Sequence[Field]:
    kinds = [Choice(value, BLOCK_KINDS[value]) for value in BlockKind.values]
    number = part.kwargs["room_number"]
    return [
        Field("rooms", _("Rooms"), kind="hidden", required=True, initial=number, is_list=True),
        Field(
            "kind",
            _("Kind of block"),
            kind="choice",
            required=True,
            choices=kinds,
            initial=BlockKind.OUT_OF_ORDER.value,
        ),
        *_nights(part),
    ]


class BlockForm(CommandFormPart):
    """The base of both forms: of a new block, and of a block that there is."""

    capability = Capability.OUT_OF_ORDER
    block: RoomBlock | None = None

    def described(self, name: str, command_url: str, content: dict[str, Any]) -> Subject:
        """Describe the subject of the form."""
        return Subject(
            name=name,
            url=command_url if self.block else "",
            command_url=command_url,
            form_url=lambda _other: "",
            etag=etag(self.block) if self.block else "",
            content=content,
            reasons=[],
            labels=BLOCK_LABELS,
            values={"kind": BLOCK_KINDS, "state": BLOCK_STATES},
        )


class NewBlockForm(BlockForm):
    """The form of a new block: `…/rooms/{room_number}/blocks/commands/{action}/`."""

    forms = {
        "block": CommandForm(
            pgettext_lazy("button", "Block the room"), pgettext_lazy("done", "Room blocked"), _new_block
        )
    }

    def subject(self) -> Subject:
        """Read the room. Raises RoomNotFound."""
        room = room_by_number(hotel=self.hotel, room_number=self.kwargs["room_number"])
        name = _now("Room %(room)s") % {"room": room.room_number}
        return self.described(name, reverse("room-blocks", args=[self.hotel.slug]), {})


class BlockCommandForm(BlockForm):
    """The form of a change or the end of a block: `…/room-blocks/{block_id}/commands/{action}/`."""

    forms = {
        "change": CommandForm(
            pgettext_lazy("button", "Change the block"),
            pgettext_lazy("done", "Block changed"),
            _nights,
            method="PATCH",
        ),
        "end": CommandForm(
            pgettext_lazy("button", "End the block"), pgettext_lazy("done", "Block ended"), method="DELETE"
        ),
    }

    def subject(self) -> Subject:
        """Read the block. Raises NotFound."""
        self.block = block_by_pk(hotel=self.hotel, block_pk=self.kwargs["block_id"])
        name = _now("Room %(room)s") % {"room": self.block.room.room_number}
        url = reverse("room-block", args=[self.hotel.slug, self.block.pk])
        return self.described(name, url, room_block_snapshot(self.block))
