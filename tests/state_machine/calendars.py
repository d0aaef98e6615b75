"""Rules for calendars of channels: feeds with blocks and reservations, whole and broken, imported in any order.

The model knows the blocks and reservations of each calendar and in how many complete imports running each was missing.
"""

from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from room_bookings import services as stays
from room_bookings.calendar_feeds import FeedFailure, ReadFeed
from room_bookings.models import CalendarBlock, ChannelCalendar, RoomBooking
from room_bookings.services import CalendarImport
from tests.room_bookings.calendars.feeds import day, event, read
from tests.state_machine.base import ROOMS, RuleBase
from tests.state_machine.before_arrival import picks

UIDS = ("a", "b", "c")


@dataclass(frozen=True)
class ModelEvent:
    """An event of a feed: its nights as days from today, whether it is a reservation, and whether it is cancelled."""

    first: int
    nights: int
    is_reservation: bool
    is_cancelled: bool

    @property
    def dates(self) -> tuple[int, int]:
        return self.first, self.first + self.nights

    def text(self, uid: str) -> str:
        """Return the event as the channel writes it."""
        lines = [
            f"SUMMARY:{'Reserved' if self.is_reservation else 'Blocked'}",
            *(["STATUS:CANCELLED"] if self.is_cancelled else []),
        ]
        return event(uid, *self.dates, *lines)


Events = dict[str, ModelEvent]
"""Events by UID."""

feeds = st.dictionaries(
    st.sampled_from(UIDS),
    st.builds(ModelEvent, st.integers(0, 6), st.integers(1, 3), st.booleans(), st.booleans()),
    max_size=3,
)

with_calendars = precondition(lambda machine: machine.calendars)


@dataclass
class ModelCalendar:
    """A calendar with the nights of its blocks and reservations, and the complete imports in which each was missing.

    `ended` are the reservations that the channel has taken away.
    """

    is_deleted: bool = False
    exports: bool = True
    blocks: dict[str, tuple[int, int]] = field(default_factory=dict)
    reservations: dict[str, tuple[int, int]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    missing: dict[str, int] = field(default_factory=dict)

    def take(self, events: Events, *, is_complete: bool) -> None:
        """Change blocks and reservations as an import does."""
        for uid, found in events.items():
            self.missing.pop(uid, None)
            self.blocks.pop(uid, None)
            if found.is_cancelled:
                self.ended |= {uid} & self.reservations.keys()
            elif found.is_reservation or uid in self.reservations:
                self.reservations[uid] = found.dates
                self.ended.discard(uid)
            else:
                self.blocks[uid] = found.dates
        for uid in {*self.blocks, *self.reservations} - events.keys() - self.ended if is_complete else ():
            self.missing[uid] = self.missing.get(uid, 0) + 1
            if self.missing[uid] == 2:
                del self.missing[uid]
                self.ended |= {uid} & self.reservations.keys()
                self.blocks.pop(uid, None)


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
    def take(self, pick: int, events: Events, has_broken_event: bool) -> None:
        pk, known = self.calendar(pick)
        feed = self.feed(pk, events, has_broken_event=has_broken_event)
        if self.run_service(not known.is_deleted, stays.import_calendar, calendar_pk=pk, feed=feed):
            known.take(events, is_complete=not has_broken_event)

    @with_calendars
    @rule(events=st.lists(feeds, min_size=1, max_size=3))
    def take_together(self, events: list[Events]) -> None:
        standing = [(pk, known) for pk, known in self.calendars.items() if not known.is_deleted]
        chosen = list(zip(standing, events, strict=False))
        imports = [CalendarImport(pk, self.feed(pk, found)) for (pk, _), found in chosen]
        if self.run_service(True, stays.import_calendars, imports=imports):
            for (_, known), found in chosen:
                known.take(found, is_complete=True)

    def feed(self, pk: int, events: Events, *, has_broken_event: bool = False) -> ReadFeed | FeedFailure:
        """Return a feed of these events, whose UIDs are of this calendar only."""
        parts = [found.text(f"{uid}-{pk}") for uid, found in events.items()]
        return read(self.scenario, *parts, *([event("broken", 5, 3)] if has_broken_event else []))

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
        assert {row.uid: (row.first, row.until) for row in held} == {
            f"{uid}-{pk}": (day(first), day(until))
            for pk, known in self.calendars.items()
            for uid, (first, until) in known.blocks.items()
        }
        exported = ChannelCalendar.objects.exclude(token_hash="").values_list("pk", flat=True)
        assert set(exported) == {pk for pk, known in self.calendars.items() if known.exports}

    @invariant()
    def bookings_match_model(self) -> None:
        bookings = RoomBooking.objects.filter(source="vrbo")
        found = {row.external_reference: (row.check_in, row.check_out, row.status) for row in bookings}
        assert found == {
            f"{uid}-{pk}": (day(first), day(until), "CANCELLED" if uid in known.ended else "CONFIRMED")
            for pk, known in self.calendars.items()
            for uid, (first, until) in known.reservations.items()
        }
