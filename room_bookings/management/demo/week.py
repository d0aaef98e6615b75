"""A demo hotel's past week, day by day, up to a morning like any other."""

from datetime import datetime

from hotel.models import Hotel
from room_bookings.management.demo import care, desk
from room_bookings.management.demo.diary import Diary
from room_bookings.management.demo.houses import House
from room_bookings.management.demo.opening import Team, furnish
from room_bookings.management.demo.plan import FIRST_DAY, OPENING_DAY, Fate, Stay, make_plan


def live(*, house: House, hotel: Hotel, team: Team, now: datetime) -> None:
    """Open the house and live up to its business date of today."""
    diary = Diary(hotel=hotel, team=team, plan=make_plan(house), now=now)
    furnish(house=house, hotel=hotel, manager=team.manager, now=diary.at(OPENING_DAY, "06:00"))
    desk.make_bookings(diary, OPENING_DAY)
    for day in range(FIRST_DAY, 0):
        _live_day(diary, day)
    _live_this_morning(diary)


def _live_day(diary: Diary, day: int) -> None:
    desk.close_the_night(diary, day)
    desk.make_bookings(diary, day)
    arrivals = diary.stays(lambda stay: stay.arrival == day)
    desk.plan_rooms(diary, day, "08:10", arrivals)
    day_use = [stay for stay in arrivals if stay.is_day_use]
    desk.arrive(diary, day, "09:45", day_use)
    leaving = diary.stays(lambda stay: stay.departure == day and stay not in day_use and _comes(stay))
    desk.depart(diary, day, "10:30", leaving)
    _clean(diary, day)
    _mend(diary, day)
    coming = [stay for stay in arrivals if _comes(stay) and not stay.is_day_use]
    desk.arrive(diary, day, "15:40", coming[::2])
    desk.depart(diary, day, "16:20", day_use)
    if day == -1:
        desk.take_cancellations(diary, day)
    desk.arrive(diary, day, "19:05", coming[1::2])
    if day == -2:
        desk.move_guests(diary, day)


def _clean(diary: Diary, day: int) -> None:
    """Departed rooms become ready; every other room in which somebody stays is made up."""
    rooms = set(diary.dirty)
    if day == -1:
        rooms -= diary.plan.left_dirty
    stay_overs = [diary.room_of(stay) for stay in diary.stays(lambda s: _is_in_house(s, day))][day % 2 :: 2]
    care.start_cleaning(diary, day, "10:50", rooms)
    care.finish_cleaning(diary, day, "12:40", rooms)
    care.start_cleaning(diary, day, "12:45", stay_overs)
    if day == -4 and rooms:
        failed = {min(rooms)}
        care.inspect(diary, day, "13:00", failed, passed=False, note="Hair in the bath.")
        care.start_cleaning(diary, day, "13:10", failed & diary.dirty)
        care.finish_cleaning(diary, day, "13:40", failed & diary.dirty)
    care.finish_cleaning(diary, day, "14:30", stay_overs)
    care.inspect(diary, day, "14:45", rooms)


def _mend(diary: Diary, day: int) -> None:
    lamp, broken = diary.plan.free[0], diary.plan.broken
    if day == -1 and broken:
        care.report_leak(diary, day, broken)
    if day == -5:
        care.report_lamp(diary, day, lamp)
    if day == -4:
        care.mend_lamp(diary, day, lamp)


def _live_this_morning(diary: Diary) -> None:
    """The last departures are being cleaned, and most of today is still to come.

    Every arrival of today whose room is ready has that room; the others have none yet.
    """
    desk.close_the_night(diary, 0)
    desk.make_bookings(diary, 0)
    slept_here = diary.stays(lambda stay: _comes(stay) and stay.arrival < 0 <= stay.departure)
    taken = {diary.room_of(stay) for stay in slept_here} | diary.dirty
    arrivals = diary.stays(lambda stay: stay.arrival == 0)
    ready = [stay for stay in arrivals if stay.room.number not in taken]
    desk.plan_rooms(diary, 0, "08:10", ready)
    tomorrow = diary.stays(lambda stay: stay.arrival == 1 and stay.fate == Fate.STAYS)
    desk.plan_rooms(diary, 0, "08:15", tomorrow[::2])
    desk.arrive(diary, 0, "08:50", ready[::4])
    leaving = diary.stays(lambda stay: stay.departure == 0 and _comes(stay))
    desk.depart(diary, 0, "09:20", leaving[::2])
    dirty = sorted(diary.dirty - diary.plan.left_dirty)
    care.start_cleaning(diary, 0, "09:30", dirty[:2])
    care.finish_cleaning(diary, 0, "10:10", dirty[:1])


def _comes(stay: Stay) -> bool:
    return stay.fate == Fate.STAYS


def _is_in_house(stay: Stay, day: int) -> bool:
    """Whether the party slept here before this day and will again after it."""
    return _comes(stay) and stay.arrival < day < stay.departure
