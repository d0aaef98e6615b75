"""The rules about what attendants meet in rooms, and about lost keys."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from guests.models import Guest
from guests.services import give_new_pin
from housekeeping import selectors
from housekeeping import services as housekeeping
from housekeeping.enums import Seen, Wish
from tests.state_machine.before_arrival import numbers
from tests.state_machine.tasks import TaskRules


class AttendantRules(TaskRules):
    """Guests' wishes, visits, observations with their discrepancies, and new PINs."""

    @rule(number=numbers, wish=st.sampled_from([None, *Wish]))
    def set_guest_wish(self, number: str, wish: Wish | None) -> None:
        room = self.model.rooms[number]
        must_succeed = bool(room.occupant) or wish is None
        self.run_service(must_succeed, housekeeping.set_guest_wish, room_number=number, wish=wish)

    @rule(number=numbers)
    def record_visit(self, number: str) -> None:
        self.run_service(True, housekeeping.record_visit, room_number=number)

    @rule(number=numbers, seen=st.sampled_from(list(Seen)), luggage=st.booleans())
    def record_observation(self, number: str, seen: Seen, luggage: bool) -> None:
        self.run_service(
            True, housekeeping.record_observation, room_number=number, seen=seen, luggage=luggage
        )
        is_used = seen == Seen.OCCUPIED or luggage
        differs = is_used != bool(self.model.rooms[number].occupant)
        assert (number in self._open()) == differs

    @rule(number=numbers)
    def resolve_discrepancy(self, number: str) -> None:
        if (found := self._open().get(number)) is not None:
            self.run_service(
                True, housekeeping.resolve_discrepancy, discrepancy_id=found, note="Looked into it"
            )
            assert number not in self._open()

    @rule(number=numbers)
    def give_new_pin(self, number: str) -> None:
        guests = Guest.objects.filter(room__room_number=number, hotel=self.scenario.hotel).order_by("pk")
        for guest in guests[:1]:
            self.run_service(True, give_new_pin, guest_id=guest.pk)
            assert Guest.objects.get(pk=guest.pk).id_pin != guest.id_pin

    def _open(self) -> dict[str, int]:
        found = selectors.open_discrepancies(hotel=self.scenario.hotel)
        return {one.room.room_number: one.pk for one in found}
