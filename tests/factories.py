"""What a test may make by itself: hotels, people, room types. Rooms and bookings are made by the services."""

import factory
from factory.django import DjangoModelFactory, Password

from hotel.models import Hotel
from rooms.models import RoomType
from staff.enums import Role
from staff.models import Staff, User

PASSWORD = "innkeeper"


class HotelFactory(DjangoModelFactory[Hotel]):
    class Meta:
        model = Hotel

    slug = factory.Sequence(lambda n: f"hotel-{n}")
    name = factory.Sequence(lambda n: f"Hotel {n}")
    timezone = "Europe/Dublin"
    currency = "EUR"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person-{n}")
    first_name = "Pat"
    last_name = factory.Sequence(lambda n: f"Porter {n}")
    password = Password(PASSWORD)


class StaffFactory(DjangoModelFactory[Staff]):
    """`StaffFactory(hotel=…, roles=[Role.HOUSEKEEPER])`, or by role: `StaffFactory(hotel=…, housekeeper=True)`."""

    class Meta:
        model = Staff

    class Params:
        front_desk = factory.Trait(roles=[Role.FRONT_DESK])
        housekeeper = factory.Trait(roles=[Role.HOUSEKEEPER])
        supervisor = factory.Trait(roles=[Role.HOUSEKEEPING_SUPERVISOR])
        maintenance = factory.Trait(roles=[Role.MAINTENANCE])
        manager = factory.Trait(roles=[Role.MANAGER])

    user = factory.SubFactory(UserFactory)
    hotel = factory.SubFactory(HotelFactory)
    roles = factory.LazyFunction(lambda: [Role.FRONT_DESK])


class RoomTypeFactory(DjangoModelFactory[RoomType]):
    class Meta:
        model = RoomType

    hotel = factory.SubFactory(HotelFactory)
    code = factory.Sequence(lambda n: f"T{n}")
    name = factory.Sequence(lambda n: f"Type {n}")
    max_occupancy = 2
