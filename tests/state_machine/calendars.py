"""Rules for calendars of channels: feeds with blocks, whole and broken, imported in any order.

The model knows the blocks of each calendar and in how many complete imports running each was missing.
"""

from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from room_bookings import services as stays
from room_bookings.models import CalendarBlock, ChannelCalendar
from tests.room_bookings.calendars.feeds import day, event, read
from tests.state_machine.base import ROOMS, RuleBase
from tests.state_machine.before_arrival import picks

UIDS = ("a", "b", "c")

feeds = st.dictionaries(
    st.sampled_from(UIDS), st.tuples(st.integers(0, 6), st.integers(1, 3), st.booleans()), max_size=3
)
"""By UID: the first night, the number of nights, and whether the event is cancelled."""

with_calendars = precondition(lambda machine: machine.calendars)


@dataclass
class ModelCalendar:
    """A calendar with the nights of its blocks and the complete imports in which each was missing."""

    is_deleted: bool = False
    exports: bool = True
    blocks: dict[str, tuple[int, int]] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)

    def take(self, events: dict[str, tuple[int, int, bool]], *, is_complete: bool) -> None:
        """Change the blocks as an import does."""
        for uid, (first, nights, is_cancelled) in events.items():
            self.missing.pop(uid, None)
            self.blocks.pop(uid, None)
            if not is_cancelled:
                self.blocks[uid] = (first, first + nights)
        for uid in [uid for uid in self.blocks if uid not in events and is_complete]:
            self.missing[uid] = self.missing.get(uid, 0) + 1
            if self.missing[uid] == 2:
                del self.blocks[uid], self.missing[uid]


class CalendarRules(RuleBase):
    """Rules for the calendars of one hotel."""

    def __init__(self) -> None:
        super().__init__()
        self.calendars: dict[int, ModelCalendar] = {}

    def calendar(self, pick: int) -> tuple[int, ModelCalendar]:
        pk = sorted(self.calendars)[pick % len(self.calendars)]
        return pk, self.calendars[pk]

    @rule(room=st.none() | st.sampled_from(ROOMS[:2]), exports=st.booleans())
    def create(self, room: str | None, exports: bool) -> None:
        listing = {"room": room} if room else {"room_type": self.scenario.room_type.code}
        self.run_service(True, stays.create_calendar, channel="Vrbo", exports=exports, **listing)
        pk = ChannelCalendar.objects.latest("pk").pk
        self.calendars[pk] = ModelCalendar(exports=exports)

    @with_calendars
    @rule(pick=picks, events=feeds, has_broken_event=st.booleans())
    def take(self, pick: int, events: dict[str, tuple[int, int, bool]], has_broken_event: bool) -> None:
        pk, known = self.calendar(pick)
        parts = [
            event(uid, first, first + nights, *(["STATUS:CANCELLED"] if is_cancelled else []))
            for uid, (first, nights, is_cancelled) in events.items()
        ]
        if has_broken_event:
            parts.append(event("broken", 5, 3))
        feed = read(self.scenario, *parts)
        if self.run_service(not known.is_deleted, stays.import_calendar, calendar_pk=pk, feed=feed):
            known.take(events, is_complete=not has_broken_event)

    @with_calendars
    @rule(pick=picks, content=st.sampled_from([b"", b"<html></html>", b"BEGIN:VCALENDAR\r\n"]))
    def fail(self, pick: int, content: bytes) -> None:
        pk, known = self.calendar(pick)
        failure = read(self.scenario, content=content)
        self.run_service(not known.is_deleted, stays.import_calendar, calendar_pk=pk, feed=failure)

    @with_calendars
    @rule(pick=picks, description=st.sampled_from(["", "Sea view"]))
    def change(self, pick: int, description: str) -> None:
        pk, known = self.calendar(pick)
        changes = {"description": description}
        self.run_service(not known.is_deleted, stays.update_calendar, calendar_pk=pk, changes=changes)

    @with_calendars
    @rule(pick=picks, exports=st.booleans())
    def change_token(self, pick: int, exports: bool) -> None:
        pk, known = self.calendar(pick)
        service = stays.issue_calendar_token if exports else stays.revoke_calendar_token
        if self.run_service(not known.is_deleted, service, calendar_pk=pk):
            known.exports = exports

    @with_calendars
    @rule(pick=picks)
    def delete(self, pick: int) -> None:
        pk, known = self.calendar(pick)
        if self.run_service(not known.is_deleted, stays.delete_calendar, calendar_pk=pk):
            known.is_deleted, known.exports = True, False
            known.blocks.clear()

    @invariant()
    def blocks_match_model(self) -> None:
        held = CalendarBlock.objects.filter(released_at__isnull=True)
        assert {(row.calendar_id, row.uid): (row.first, row.until) for row in held} == {
            (pk, uid): (day(first), day(until))
            for pk, known in self.calendars.items()
            for uid, (first, until) in known.blocks.items()
        }
        exported = ChannelCalendar.objects.exclude(token_hash="").values_list("pk", flat=True)
        assert set(exported) == {pk for pk, known in self.calendars.items() if known.exports}
