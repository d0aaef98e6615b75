"""The day a demo hotel opens: its people, its rooms and their types."""

from dataclasses import dataclass
from datetime import datetime

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.models import Hotel
from hotel.services import create_hotel
from housekeeping.services import NewRoom, create_rooms
from room_bookings.management.demo.houses import HOUSES, PASSWORD, House
from rooms.services import create_room_type
from staff.command import Command, system_command
from staff.enums import Role
from staff.models import Staff, User
from staff.services import NewLogin, add_staff, create_logins

SUPERUSER = "admin"


@dataclass(frozen=True)
class Team:
    """Who acts in a house."""

    desk: Staff
    attendants: tuple[Staff, ...]
    inspector: Staff
    engineer: Staff
    manager: Staff


def create_people(*, now: datetime) -> dict[str, User]:
    """Everybody's login, by name, with the one password of the demo."""
    colleagues = {colleague.username: colleague for house in HOUSES for colleague in house.colleagues}
    logins = [
        NewLogin(username=name, first_name=one.first_name, last_name=one.last_name, uses_admin=one.uses_admin)
        for name, one in colleagues.items()
    ]
    logins.append(NewLogin(username=SUPERUSER, is_superuser=True))
    users = run_command(
        InstallationCommand(now=now),
        lambda command: create_logins(command, logins=logins, password=PASSWORD),
        name="create_logins",
    )
    return {user.username: user for user in users}


def open_hotel(house: House, *, now: datetime) -> Hotel:
    return run_command(
        InstallationCommand(now=now),
        lambda _: create_hotel(
            slug=house.slug,
            name=house.name,
            timezone=house.timezone,
            currency=house.currency,
            requires_inspection=house.requires_inspection,
        ),
        name="create_hotel",
    )


def hire(*, house: House, hotel: Hotel, users: dict[str, User], now: datetime) -> Team:
    """Give everybody their place in the house."""

    def work(command: Command) -> list[Staff]:
        return [
            add_staff(command, user=users[colleague.username], roles=colleague.roles)
            for colleague in house.colleagues
        ]

    people = run_command(system_command(hotel, now=now), work, name="add_staff")

    def in_role(role: Role) -> tuple[Staff, ...]:
        return tuple(person for person in people if role in person.roles)

    return Team(
        desk=in_role(Role.FRONT_DESK)[0],
        attendants=in_role(Role.HOUSEKEEPER),
        inspector=in_role(Role.HOUSEKEEPING_SUPERVISOR)[0],
        engineer=in_role(Role.MAINTENANCE)[0],
        manager=in_role(Role.MANAGER)[0],
    )


def furnish(*, house: House, hotel: Hotel, manager: Staff, now: datetime) -> None:
    """Create the rooms, all ready for guests."""

    def work(command: Command) -> None:
        for kind in house.kinds:
            create_room_type(
                command,
                code=kind.code,
                name=kind.name,
                max_occupancy=kind.max_occupancy,
            )
        rooms = [NewRoom(room.number, room.kind.code, room.floor) for room in house.rooms()]
        create_rooms(command, rooms=rooms)

    command = Command(hotel=hotel, staff=manager, source=Source.FRONT_DESK, now=now)
    run_command(command, work, name="create_rooms")
