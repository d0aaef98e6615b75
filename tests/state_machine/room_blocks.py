"""The rules about dated blocks of rooms, in nights beyond those of all bookings of the model."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from room_bookings import services as stays
from room_bookings.enums import BlockKind
from room_bookings.models import RoomBlock
from tests.scenarios import TODAY
from tests.state_machine.before_arrival import numbers
from tests.state_machine.maintenance import MaintenanceRules

FAR_AHEAD = TODAY + timedelta(days=900)


class RoomBlockRules(MaintenanceRules):
    """Blocks that are entered, changed and ended; none begins while the machine runs."""

    @rule(number=numbers, kind=st.sampled_from(list(BlockKind)), nights=st.integers(0, 2))
    def block_room(self, number: str, kind: BlockKind, nights: int) -> None:
        until = FAR_AHEAD + timedelta(days=nights)
        must_succeed = not self._blocks(number) and self.model.rooms[number].is_active
        self.run_service(
            must_succeed,
            stays.create_room_blocks,
            rooms=[number],
            first=FAR_AHEAD,
            until=until,
            kind=kind,
            reason="New floor",
        )

    @rule(number=numbers, nights=st.integers(0, 2))
    def change_block(self, number: str, nights: int) -> None:
        for block in self._blocks(number):
            changes = {"until": FAR_AHEAD + timedelta(days=nights)}
            self.run_service(True, stays.update_room_block, block_id=block.pk, changes=changes)

    @rule(number=numbers)
    def end_block(self, number: str) -> None:
        for block in self._blocks(number):
            self.run_service(True, stays.end_room_block, block_id=block.pk)
            assert not self._blocks(number)

    @rule()
    def apply_blocks(self) -> None:
        self.run_service(True, stays.apply_room_blocks)

    def _blocks(self, number: str) -> list[RoomBlock]:
        found = RoomBlock.objects.filter(hotel=self.scenario.hotel, room__room_number=number)
        return list(found.filter(ended_at__isnull=True))
