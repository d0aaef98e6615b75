"""The messages of a channel in the simulation: a booking that it sells, and a later change of it."""

from functools import partial

from hotel.kernel.enums import Source
from room_bookings.enums import PartyRole
from room_bookings.management.demo.simulation import Simulation
from room_bookings.services import NewBooking, PartyMember, create_booking, update_booking

ARRIVAL, DEPARTURE = 5, 7
REFERENCE = "BS-40151190"


def send_messages(simulation: Simulation, day: int) -> None:
    """Send a new booking as version 1, and its change as version 2, by the account of the channel, if there is one."""
    channel = simulation.team.channel
    if channel is None:
        return
    booking = simulation.run(
        partial(create_booking, booking=_new_booking(simulation)),
        staff=channel,
        source=Source.FRONT_DESK,
        now=simulation.at(day, "08:25"),
    )
    simulation.run(
        partial(
            update_booking,
            booking_id=booking.booking_id,
            changes={"adults": 2, "special_requests": "A quiet room, please."},
            channel_version=2,
        ),
        staff=channel,
        source=Source.FRONT_DESK,
        now=simulation.at(day, "08:35"),
    )


def _new_booking(simulation: Simulation) -> NewBooking:
    room_type = next(
        room_type for room_type in simulation.demo_hotel.room_types if room_type.max_occupancy == 2
    )
    return NewBooking(
        room_type=room_type.code,
        check_in=simulation.date(ARRIVAL),
        check_out=simulation.date(DEPARTURE),
        adults=1,
        party=[PartyMember("Inés", "Valcárcel", role=PartyRole.PRIMARY)],
        currency=simulation.hotel.currency,
        total_amount=room_type.rate * (DEPARTURE - ARRIVAL),
        confirm=True,
        channel="booking-site",
        external_reference=REFERENCE,
        channel_version=1,
    )
