"""Factories of hotels, logins, staff and room types. Rooms and bookings are created by the services."""

# factory_boy types its factories, but not its declarations.
# mypy: disallow-untyped-calls=False

from factory.declarations import LazyFunction, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory, Password

from hotel.models import Hotel
from rooms.models import RoomType
from staff.enums import Role
from staff.models import Staff, User

PASSWORD = "innkeeper"


class HotelFactory(DjangoModelFactory[Hotel]):
    class Meta:
        model = Hotel

    slug = Sequence(lambda n: f"hotel-{n}")
    name = Sequence(lambda n: f"Hotel {n}")
    timezone = "Europe/Dublin"
    currency = "EUR"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = Sequence(lambda n: f"person-{n}")
    first_name = "Pat"
    last_name = Sequence(lambda n: f"Porter {n}")
    password = Password(PASSWORD)


class StaffFactory(DjangoModelFactory[Staff]):
    """`StaffFactory(hotel=…, roles=[Role.HOUSEKEEPER])`, or by role: `StaffFactory(hotel=…, housekeeper=True)`."""

    class Meta:
        model = Staff

    class Params:
        front_desk = Trait(roles=[Role.FRONT_DESK])
        housekeeper = Trait(roles=[Role.HOUSEKEEPER])
        supervisor = Trait(roles=[Role.HOUSEKEEPING_SUPERVISOR])
        maintenance = Trait(roles=[Role.MAINTENANCE])
        manager = Trait(roles=[Role.MANAGER])
        channel = Trait(roles=[Role.CHANNEL])

    user = SubFactory(UserFactory)
    hotel = SubFactory(HotelFactory)
    roles = LazyFunction(lambda: [Role.FRONT_DESK])


class RoomTypeFactory(DjangoModelFactory[RoomType]):
    """A room type with a limit that few tests reach: bookings may come before rooms."""

    class Meta:
        model = RoomType

    hotel = SubFactory(HotelFactory)
    code = Sequence(lambda n: f"T{n}")
    name = Sequence(lambda n: f"Type {n}")
    max_occupancy = 2
    overbooking_limit = 1000
