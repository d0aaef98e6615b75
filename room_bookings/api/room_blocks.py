"""…/room-blocks/: the nights in which rooms are out of order or out of service."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.command_headers import CommandQuery
from hotel.api.documentation import Output, extend_schema, page_of
from hotel.api.inputs import CommaSeparated, HotelDate, InputSerializer, PageQuery, one_of
from hotel.kernel.enums import Source
from hotel.kernel.etag import etag
from housekeeping.policies import source_of
from notifications.api.subjects import shown_in_events
from notifications.enums import SubjectKind
from room_bookings import services
from room_bookings.api.fields import RoomNumber
from room_bookings.api.output_serializers import WarningSerializer
from room_bookings.enums import BlockKind, BlockState
from room_bookings.models import RoomBlock
from room_bookings.room_block_snapshots import room_block_snapshot
from room_bookings.selectors.room_blocks import BlockFilters, block_by_pk, blocks_of
from room_bookings.services import BlockedRooms
from rooms.api.serializers import StaffSerializer
from staff.api.base import HotelView
from staff.capabilities import Capability

MAX_ROOMS = 100
MAX_REASON_LENGTH = 2000


@shown_in_events(SubjectKind.BLOCK)
class RoomBlockSerializer(Output):
    """The nights [start, end) in which a room is blocked; the same date twice: its day."""

    block_id = serializers.IntegerField()
    room_number = serializers.CharField()
    kind = serializers.ChoiceField(choices=BlockKind.choices)
    state = serializers.ChoiceField(choices=BlockState.choices)
    start = serializers.DateField(help_text="The date of the first night.")
    end = serializers.DateField(help_text="The date after the last night; equal to `start`: the day only.")
    reason = serializers.CharField()
    begun_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    changed_by = StaffSerializer(allow_null=True, help_text="Who changed it last; null: the hotel's clock.")
    updated_at = serializers.DateTimeField()


class DisplacedBookingSerializer(Output):
    booking_id = serializers.CharField()
    check_in = serializers.DateField()
    check_out = serializers.DateField()


class ChangedBlockSerializer(RoomBlockSerializer):
    displaced = DisplacedBookingSerializer(many=True, help_text="Bookings that gave up the room.")
    warnings = WarningSerializer(many=True)


class NewBlocksSerializer(Output):
    blocks = RoomBlockSerializer(many=True)
    displaced = DisplacedBookingSerializer(many=True, help_text="Bookings that gave up their rooms.")
    warnings = WarningSerializer(many=True)


class BlockQuery(PageQuery):
    """The filters of the list."""

    room_number = CommaSeparated(child=serializers.CharField(max_length=16), required=False)
    kind = one_of(BlockKind.values)
    state = one_of(BlockState.values, help_text="Without it the blocks that have not ended.")
    start = HotelDate(required=False, help_text="Blocks that end on this date or later.")
    end = HotelDate(required=False, help_text="Blocks that begin on this date or earlier.")


class BlockChangesInput(InputSerializer):
    """Changes of a block."""

    only_by_command = frozenset({"kind", "rooms", "room_number", "state"})

    start = HotelDate(help_text="The date of the first night; fixed once the block has begun.")
    end = HotelDate(help_text="The date after the last night; equal to `start`: the day only.")
    reason = serializers.CharField(max_length=MAX_REASON_LENGTH)
    displace = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Unassign the bookings in these nights whose guests have not arrived.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        displace = attrs.pop("displace", False)
        columns = {"start": "first", "end": "until"}
        changes = {columns.get(name, name): value for name, value in attrs.items()}
        return {"changes": changes, "displace": displace}


class NewBlocksInput(BlockChangesInput):
    """A block of some rooms."""

    only_by_command = frozenset({"state"})

    rooms = serializers.ListField(child=RoomNumber(), allow_empty=False, max_length=MAX_ROOMS)
    kind = serializers.ChoiceField(choices=BlockKind.choices)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        nights = {"first": attrs.pop("start"), "until": attrs.pop("end")}
        return {**attrs, **nights}


class BlockView(HotelView):
    """A view of blocks of rooms."""

    tag = "housekeeping"
    capabilities = {"GET": Capability.ROOMS_READ} | dict.fromkeys(
        ("POST", "PATCH", "DELETE"), Capability.OUT_OF_ORDER
    )

    @property
    def source(self) -> Source:
        return source_of(self.staff)

    def respond_with_block(self, block: RoomBlock, **more: Any) -> Response:
        """Build the response with the block and its ETag."""
        return self.respond(room_block_snapshot(block) | more, etag=etag(block))


class RoomBlocks(BlockView):
    """The blocks of the hotel's rooms."""

    queries = {"GET": BlockQuery}

    @extend_schema(responses=page_of(RoomBlockSerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List blocks by first night and room; without a state those that have not ended."""
        given = {name: value for name, value in self.query.items() if name not in {"page", "page_size"}}
        return self.page(
            blocks_of(hotel=self.hotel, filters=BlockFilters(**given)),
            lambda blocks: [room_block_snapshot(block) for block in blocks],
        )

    @extend_schema(request=NewBlocksInput, responses={201: NewBlocksSerializer})
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Block rooms for the nights from `start` to the one before `end`, all or none.

        An OUT_OF_ORDER room holds no booking: 409 `room_taken` or `room_occupied` names each booking in the way in
        `items`, with `free_rooms`; `displace` unassigns those whose guests have not arrived. 409 `room_blocked` for
        nights that are blocked already. OUT_OF_SERVICE only warns.
        """
        return self.carry_out(services.create_room_blocks, self._respond, body=NewBlocksInput)

    def _respond(self, done: BlockedRooms) -> Response:
        blocks = [room_block_snapshot(block) for block in done.blocks]
        return self.respond({"blocks": blocks} | _rest(done), status=201)


class RoomBlockDetail(BlockView):
    """One block of a room."""

    queries = {"DELETE": CommandQuery}

    @extend_schema(responses=RoomBlockSerializer)
    def get(self, request: Request, hotel_slug: str, block_id: int) -> Response:
        """Show one block."""
        return self.respond_with_block(block_by_pk(hotel=self.hotel, block_pk=block_id))

    @extend_schema(request=BlockChangesInput, responses=ChangedBlockSerializer)
    def patch(self, request: Request, hotel_slug: str, block_id: int) -> Response:
        """Change nights or reason of a block that has not ended; `displace` as with a new one."""
        return self.carry_out(
            services.update_room_block,
            lambda done: self.respond_with_block(done.blocks[0], **_rest(done)),
            body=BlockChangesInput,
            block_id=block_id,
        )

    @extend_schema(responses={200: RoomBlockSerializer})
    def delete(self, request: Request, hotel_slug: str, block_id: int) -> Response:
        """End a block now. A room that is out of order becomes CHECKOUT_DIRTY; the history stays."""
        return self.carry_out(services.end_room_block, self.respond_with_block, block_id=block_id)


def _rest(done: BlockedRooms) -> dict[str, Any]:
    return {
        "displaced": [
            {"booking_id": booking.booking_id, "check_in": booking.check_in, "check_out": booking.check_out}
            for booking in done.displaced
        ],
        "warnings": list(done.warnings),
    }
