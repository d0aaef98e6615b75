"""The hotels of the browser tests and their people, created by services."""

from datetime import datetime, time

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.models import Hotel
from hotel.services import create_hotel
from housekeeping.services import NewRoom, create_rooms
from rooms.services import create_room_type
from staff.command import Command, system_command
from staff.enums import Role
from staff.models import Staff, User
from staff.services import NewLogin, add_staff, create_logins
from tests.browser.house.clock import zone_at_noon
from tests.browser.house.people import HARBOUR, HILL, NAMES, PASSWORD, ROLES_BY_LOGIN, SUPERUSER
from tests.browser.house.simulation import Simulation


def fill(now: datetime) -> None:
    """Create two hotels and their people, and the stays of the first hotel up to `now`."""
    users = _create_logins(now)
    harbour = _open_hotel(HARBOUR, "Harbour Hotel", now, requires_inspection=True)
    hill = _open_hotel(HILL, "Hill House", now, requires_inspection=False)
    team = _add_staff(harbour, users, now)
    _add_staff(hill, users, now)
    Simulation(harbour, team["manager"], now).run_all()
    run_command(system_command(hill, now=now), _add_rooms_of_hill, name="create_rooms")


def _create_logins(now: datetime) -> dict[str, User]:
    logins = [NewLogin(username, first, last) for username, (first, last) in NAMES.items()]
    logins.append(NewLogin(SUPERUSER, is_superuser=True))
    users = run_command(
        InstallationCommand(now=now),
        lambda command: create_logins(command, logins=logins, password=PASSWORD),
        name="create_logins",
    )
    return {user.username: user for user in users}


def _open_hotel(slug: str, name: str, now: datetime, *, requires_inspection: bool) -> Hotel:
    return run_command(
        InstallationCommand(now=now),
        lambda command: create_hotel(
            command,
            slug=slug,
            name=name,
            timezone=zone_at_noon(now),
            currency="EUR",
            requires_inspection=requires_inspection,
            check_out_time=time(16),
        ),
        name="create_hotel",
    )


def _add_staff(hotel: Hotel, users: dict[str, User], now: datetime) -> dict[str, Staff]:
    def add_everyone(command: Command) -> dict[str, Staff]:
        return {
            username: add_staff(
                command, user=users[username], roles=[Role(role) for role in hotels[hotel.slug]]
            )
            for username, hotels in ROLES_BY_LOGIN.items()
            if hotel.slug in hotels
        }

    return run_command(system_command(hotel, now=now), add_everyone, name="add_staff")


def _add_rooms_of_hill(command: Command) -> None:
    create_room_type(command, code="DBL", name="Double", max_occupancy=2, overbooking_limit=10)
    create_rooms(command, rooms=[NewRoom("1", "DBL", 1), NewRoom("2", "DBL", 1)])
