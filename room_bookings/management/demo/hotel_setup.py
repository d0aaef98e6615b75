"""The creation of a demo hotel: its logins, staff, room types and rooms."""

from dataclasses import dataclass
from datetime import datetime

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.models import Hotel
from hotel.services import create_hotel, update_hotel_settings
from housekeeping.services import NewRoom
from housekeeping.services import create_rooms as create_new_rooms
from room_bookings.management.demo.hotels import DEMO_HOTELS, PASSWORD, DemoHotel
from rooms.services import create_room_type
from staff.command import Command, system_command
from staff.enums import Role
from staff.models import Staff, User
from staff.services import NewLogin, add_staff, create_logins

SUPERUSER = "admin"


@dataclass(frozen=True)
class Team:
    """The staff of a demo hotel by what they do in the simulation."""

    front_desk: Staff
    attendants: tuple[Staff, ...]
    inspector: Staff
    engineer: Staff
    manager: Staff
    channel: Staff | None


def create_demo_logins(*, now: datetime) -> dict[str, User]:
    """Create the login of every demo staff, and of a superuser, with one password; return them by username."""
    staff_by_username = {person.username: person for hotel in DEMO_HOTELS for person in hotel.staff}
    logins = [
        NewLogin(
            username=person.username,
            first_name=person.first_name,
            last_name=person.last_name,
            uses_admin=person.uses_admin,
        )
        for person in staff_by_username.values()
    ]
    logins.append(NewLogin(username=SUPERUSER, is_superuser=True))
    users = run_command(
        InstallationCommand(now=now),
        lambda command: create_logins(command, logins=logins, password=PASSWORD),
        name="create_logins",
    )
    return {user.username: user for user in users}


def create_demo_hotel(demo_hotel: DemoHotel, *, now: datetime) -> Hotel:
    """Create the hotel, without staff and rooms. It sends no mails about its past week (`send_mails_from_now_on`)."""
    return run_command(
        InstallationCommand(now=now),
        lambda command: create_hotel(
            command,
            slug=demo_hotel.slug,
            name=demo_hotel.name,
            timezone=demo_hotel.timezone,
            currency=demo_hotel.currency,
            requires_inspection=demo_hotel.requires_inspection,
            sends_mail=False,
            email=f"desk@{demo_hotel.slug}.example",
        ),
        name="create_hotel",
    )


def send_mails_from_now_on(hotel: Hotel, *, now: datetime) -> None:
    """Let the hotel send mails about the bookings that visitors of the demo make."""
    run_command(
        system_command(hotel, now=now),
        lambda command: update_hotel_settings(command, changes={"sends_mail": True}),
        name="update_hotel_settings",
    )


def add_team(*, demo_hotel: DemoHotel, hotel: Hotel, users: dict[str, User], now: datetime) -> Team:
    """Add the staff of the hotel with their roles."""

    def add_everyone(command: Command) -> list[Staff]:
        return [
            add_staff(command, user=users[person.username], roles=person.roles) for person in demo_hotel.staff
        ]

    people = run_command(system_command(hotel, now=now), add_everyone, name="add_staff")

    def in_role(role: Role) -> tuple[Staff, ...]:
        return tuple(person for person in people if role in person.roles)

    return Team(
        front_desk=in_role(Role.FRONT_DESK)[0],
        attendants=in_role(Role.HOUSEKEEPER),
        inspector=in_role(Role.HOUSEKEEPING_SUPERVISOR)[0],
        engineer=in_role(Role.MAINTENANCE)[0],
        manager=in_role(Role.MANAGER)[0],
        channel=next(iter(in_role(Role.CHANNEL)), None),
    )


def create_rooms(*, demo_hotel: DemoHotel, hotel: Hotel, manager: Staff, now: datetime) -> None:
    """Create the room types and rooms of the hotel, all ready for guests."""

    def create_types_and_rooms(command: Command) -> None:
        for room_type in demo_hotel.room_types:
            create_room_type(
                command,
                code=room_type.code,
                name=room_type.name,
                max_occupancy=room_type.max_occupancy,
                infants_up_to_age=room_type.infants_up_to_age,
            )
        rooms = [NewRoom(room.number, room.room_type.code, room.floor) for room in demo_hotel.rooms()]
        create_new_rooms(command, rooms=rooms)

    command = Command(hotel=hotel, staff=manager, source=Source.FRONT_DESK, now=now)
    run_command(command, create_types_and_rooms, name="create_rooms")
