"""The simulation of a demo hotel's past week, day by day, up to this morning."""

from datetime import datetime

from hotel.models import Hotel
from room_bookings.management.demo import (
    calendars,
    channel,
    front_desk,
    group_money,
    housekeeping,
    money,
    provider,
    room_blocks,
    sales,
    special_stays,
    terms,
)
from room_bookings.management.demo.hotel_setup import Team, create_rooms
from room_bookings.management.demo.hotels import DemoHotel
from room_bookings.management.demo.money import Promise
from room_bookings.management.demo.simulation import Simulation
from room_bookings.management.demo.special_stays import SpecialStays
from room_bookings.management.demo.stay_plan import (
    FIRST_DAY,
    OPENING_DAY,
    Outcome,
    PlannedStay,
    make_stay_plan,
)


def simulate_past_week(*, demo_hotel: DemoHotel, hotel: Hotel, team: Team, now: datetime) -> None:
    """Create the rooms of the hotel and run the commands of its past week, up to `now`."""
    simulation = Simulation(
        demo_hotel=demo_hotel, hotel=hotel, team=team, plan=make_stay_plan(demo_hotel), now=now
    )
    create_rooms(
        demo_hotel=demo_hotel, hotel=hotel, manager=team.manager, now=simulation.at(OPENING_DAY, "06:00")
    )
    special = None
    if demo_hotel.has_fixed_stays:
        special_stays.name_best_room(simulation, OPENING_DAY)
        terms.add_policies(simulation, OPENING_DAY)
        money.add_tax_categories(simulation, OPENING_DAY)
    front_desk.create_planned_bookings(simulation, OPENING_DAY)
    if demo_hotel.has_fixed_stays:
        special = special_stays.book_special_stays(simulation, OPENING_DAY)
    for day in range(FIRST_DAY, 0):
        _simulate_day(simulation, day)
    _simulate_this_morning(simulation, special)


def _simulate_day(simulation: Simulation, day: int) -> None:
    front_desk.mark_yesterdays_no_shows(simulation, day)
    front_desk.create_planned_bookings(simulation, day)
    arrivals = simulation.stays(lambda stay: stay.arrival == day)
    front_desk.assign_planned_rooms(simulation, day, "08:10", arrivals)
    day_use = [stay for stay in arrivals if stay.is_day_use]
    front_desk.check_in_arrivals(simulation, day, "09:45", day_use)
    departures = simulation.stays(
        lambda stay: stay.departure == day and stay not in day_use and _arrives(stay)
    )
    paying, promised = _let_some_pay_later(simulation, day, departures)
    front_desk.check_out_departures(simulation, day, "10:30", paying)
    _clean(simulation, day)
    _maintain(simulation, day)
    overnight = [stay for stay in arrivals if _arrives(stay) and not stay.is_day_use]
    front_desk.check_in_arrivals(simulation, day, "15:40", overnight[::2])
    front_desk.check_out_departures(simulation, day, "16:20", day_use)
    if promised and day == -3:
        money.receive_transfer(simulation, day, "17:30", *promised)
    if day == -1:
        front_desk.cancel_planned_bookings(simulation, day)
    front_desk.check_in_arrivals(simulation, day, "19:05", overnight[1::2])
    if day == -2:
        front_desk.move_planned_booking(simulation, day)


def _let_some_pay_later(
    simulation: Simulation, day: int, departures: list[PlannedStay]
) -> tuple[list[PlannedStay], tuple[PlannedStay, Promise] | None]:
    """Let some guests leave before they pay on the last three days; return the others, and what a company promised.

    Two companies promise to pay; one of them does so on the same day.
    """
    if not simulation.demo_hotel.has_fixed_stays or day not in (-3, -2, -1) or len(departures) < 2:
        return departures, None
    first, *others = departures
    if day == -1:
        money.leave_without_paying(simulation, day, "10:20", first)
        return others, None
    return others, (first, money.leave_on_account(simulation, day, "10:20", first))


def _clean(simulation: Simulation, day: int) -> None:
    """Clean the rooms of departures, and every other room of a stay-over; one room fails its first inspection."""
    rooms = set(simulation.dirty)
    if day == -1:
        rooms -= simulation.plan.dirty_rooms
    stay_overs = simulation.stays(lambda stay: _is_stay_over(stay, day))
    stay_over_rooms = [simulation.room_of(stay) for stay in stay_overs][day % 2 :: 2]
    housekeeping.start_cleaning(simulation, day, "10:50", rooms)
    housekeeping.finish_cleaning(simulation, day, "12:40", rooms)
    housekeeping.start_cleaning(simulation, day, "12:45", stay_over_rooms)
    if day == -4 and rooms:
        failed = {min(rooms)}
        housekeeping.inspect(simulation, day, "13:00", failed, passed=False, note="Hair in the bath.")
        housekeeping.start_cleaning(simulation, day, "13:10", failed & simulation.dirty)
        housekeeping.finish_cleaning(simulation, day, "13:40", failed & simulation.dirty)
    housekeeping.finish_cleaning(simulation, day, "14:30", stay_over_rooms)
    housekeeping.inspect(simulation, day, "14:45", rooms)


def _maintain(simulation: Simulation, day: int) -> None:
    room_with_lamp, unusable_room = simulation.plan.free_rooms[0], simulation.plan.unusable_room
    if day == -1 and unusable_room:
        housekeeping.report_leak(simulation, day, unusable_room)
    if day == -5:
        housekeeping.report_lamp(simulation, day, room_with_lamp)
    if day == -4:
        housekeeping.repair_lamp(simulation, day, room_with_lamp)


def _simulate_this_morning(simulation: Simulation, special: SpecialStays | None) -> None:
    """Simulate today until some rooms of departures are being cleaned; most check-ins are still to come.

    Every arrival of today whose room is ready has that room; the others have none yet.
    """
    front_desk.mark_yesterdays_no_shows(simulation, 0)
    front_desk.create_planned_bookings(simulation, 0)
    overnight = simulation.stays(lambda stay: _arrives(stay) and stay.arrival < 0 <= stay.departure)
    not_ready = {simulation.room_of(stay) for stay in overnight} | simulation.dirty
    arrivals = simulation.stays(lambda stay: stay.arrival == 0)
    ready = [stay for stay in arrivals if stay.room.number not in not_ready]
    front_desk.assign_planned_rooms(simulation, 0, "08:10", ready)
    tomorrow = simulation.stays(lambda stay: stay.arrival == 1 and _arrives(stay))
    front_desk.assign_planned_rooms(simulation, 0, "08:15", tomorrow[::2])
    if special:
        group_money.levy_city_tax(simulation, 0)
        special_stays.assign_special_rooms(simulation, 0, special)
        group_money.set_master_bill(simulation, 0, special.choir)
    channel.send_messages(simulation, 0)
    if special:
        sales.restrict_a_date(simulation, 0)
        sales.sell_beyond_the_limit(simulation, 0)
        calendars.connect_a_channel(simulation, 0)
        room_blocks.block_rooms(simulation, 0)
        provider.pay_through_stripe(simulation, 0)
        terms.book_under_policies(simulation, 0)
    front_desk.check_in_arrivals(simulation, 0, "08:53", ready[::4])
    if special:
        special_stays.check_in_special_guests(simulation, 0, special)
        group_money.charge_choir(simulation, 0, special.choir)
        waiting = [simulation.booking_ids[stay] for stay in arrivals if stay not in ready]
        special_stays.let_a_guest_stay_on(simulation, 0)
        special_stays.let_guests_wait(simulation, 0, "09:08", waiting)
        special_stays.auto_assign_arrivals(simulation, 0)
        in_house = simulation.stays(lambda stay: stay.arrival < 0 < stay.departure and _arrives(stay))
        money.charge_and_pay(simulation, 0, in_house)
        gone = simulation.stays(lambda stay: stay.departure == -1 and _arrives(stay))
        money.charge_after_departure(simulation, 0, "09:00", gone[-1])
    departures = simulation.stays(lambda stay: stay.departure == 0 and _arrives(stay))
    front_desk.check_out_departures(simulation, 0, "09:20", departures[::2])
    dirty = sorted(simulation.dirty - simulation.plan.dirty_rooms)
    housekeeping.start_cleaning(simulation, 0, "09:30", dirty[:2])
    housekeeping.finish_cleaning(simulation, 0, "10:10", dirty[:1])
    housekeeping.give_work_away(simulation, 0, "10:15")


def _arrives(stay: PlannedStay) -> bool:
    return stay.outcome == Outcome.STAY


def _is_stay_over(stay: PlannedStay, day: int) -> bool:
    """Return whether the guests are in their room on the night before this day and on the night after it."""
    return _arrives(stay) and stay.arrival < day < stay.departure
