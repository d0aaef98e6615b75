"""The nights of the simulation that are not for sale to everybody: a restriction, and nights sold beyond the limit."""

from dataclasses import replace
from functools import partial

from hotel.kernel.enums import Source
from room_bookings.management.demo.simulation import Simulation
from room_bookings.management.demo.special_stays import new_booking
from room_bookings.selectors.availability import availability
from room_bookings.services import NewBooking, create_booking, create_bookings
from rooms.day_restrictions import DayRestriction
from rooms.services import set_restrictions
from staff.overrides import Overrides

FAIR = "HARBOUR-FAIR"
RESTRICTED_DAY = 9
OVERRIDDEN_DAY, CHANNEL_DAY = 3, 2
CHANNEL_REFERENCE = "BS-40151207"
OVERRIDE_REASON = "A regular guest; the Quay Inn lends us a suite if nobody cancels."


def restrict_a_date(simulation: Simulation, day: int) -> None:
    """Sell doubles for two nights or more, and no family room to arrivals, on one date."""
    date = simulation.date(RESTRICTED_DAY)
    restrictions = {
        "DBL": DayRestriction(date, min_nights=2),
        "FAM": DayRestriction(date, closed_to_arrival=True),
    }
    for code, restriction in restrictions.items():
        simulation.run_as_manager(
            partial(set_restrictions, code=code, restrictions=[restriction]),
            now=simulation.at(day, "08:37"),
        )


def sell_beyond_the_limit(simulation: Simulation, day: int) -> None:
    """Sell the last suites to a fair and one more by a manager; take a single that the channel has sold already."""
    _sell_out(simulation, day, "STE", OVERRIDDEN_DAY)
    _sell_out(simulation, day, "SGL", CHANNEL_DAY)
    suite = new_booking(simulation, "STE", OVERRIDDEN_DAY, OVERRIDDEN_DAY + 1, ("Sorcha", "Killybegs"))
    simulation.run_as_manager(
        partial(
            create_booking,
            booking=suite,
            overrides=Overrides.of(["no_availability"], OVERRIDE_REASON),
        ),
        now=simulation.at(day, "08:41"),
    )
    channel = simulation.team.channel
    if channel is not None:
        single = new_booking(simulation, "SGL", CHANNEL_DAY, CHANNEL_DAY + 1, ("Rasmus", "Oldenfeld"))
        simulation.run(
            partial(create_booking, booking=_sold_by_channel(single)),
            staff=channel,
            source=Source.FRONT_DESK,
            now=simulation.at(day, "08:44"),
        )


def _sell_out(simulation: Simulation, day: int, code: str, sold_day: int) -> None:
    """Sell the rooms of a type that are free on a night to the guests of a fair."""
    now = simulation.at(day, "08:39")
    (of_type,) = (
        each
        for each in availability(
            hotel=simulation.hotel,
            now=now,
            check_in=simulation.date(sold_day),
            check_out=simulation.date(sold_day + 1),
        )
        if each.inventory.code == code
    )
    bookings = [
        replace(
            new_booking(simulation, code, sold_day, sold_day + 1, (f"Guest {number}", "Harbour Fair")),
            group_reference=FAIR,
        )
        for number in range(1, of_type.free + 1)
    ]
    if bookings:
        simulation.run_at_front_desk(partial(create_bookings, bookings=bookings), now=now)


def _sold_by_channel(booking: NewBooking) -> NewBooking:
    return replace(
        booking,
        channel="booking-site",
        external_reference=CHANNEL_REFERENCE,
        channel_version=1,
        accept_oversell=True,
    )
