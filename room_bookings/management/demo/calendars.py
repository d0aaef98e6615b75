"""The calendar of a channel in the simulation: an exported feed, and a file that was imported by hand."""

from functools import partial

from room_bookings.calendar_feeds import read_feed
from room_bookings.management.demo.simulation import Simulation
from room_bookings.services import create_calendar, import_calendar

_CHANNEL = "airbnb"
_EVENTS = (
    ("1418fb94e984-demo@airbnb.com", 8, 10, "Reserved"),
    ("7f662ec65913-demo@airbnb.com", 12, 13, "Airbnb (Not available)"),
)
"""UID, first night and departure in days from today, and summary, as Airbnb writes them."""


def connect_a_channel(simulation: Simulation, day: int) -> None:
    """Create the calendar of a listing, and import a file with a reservation and a block."""
    rooms = simulation.demo_hotel.rooms()
    calendar = simulation.run_as_manager(
        partial(
            create_calendar, channel=_CHANNEL, room=rooms[-2].number, description="The room with the sea view"
        ),
        now=simulation.at(day, "08:40"),
    ).calendar
    feed = read_feed(_file(simulation).encode(), hotel=simulation.hotel, today=simulation.date(0))
    simulation.run_as_manager(
        partial(import_calendar, calendar_pk=calendar.pk, feed=feed), now=simulation.at(day, "08:45")
    )


def _file(simulation: Simulation) -> str:
    events = [
        line
        for uid, first, until, summary in _EVENTS
        for line in (
            "BEGIN:VEVENT",
            f"UID:{uid}",
            f"DTSTART;VALUE=DATE:{simulation.date(first):%Y%m%d}",
            f"DTEND;VALUE=DATE:{simulation.date(until):%Y%m%d}",
            f"SUMMARY:{summary}",
            "END:VEVENT",
        )
    ]
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Airbnb Inc//Hosting Calendar 0.8.8//EN")
    return "\r\n".join((*head, *events, "END:VCALENDAR", ""))
