"""The demo hotels: their rooms, rates and staff."""

from dataclasses import dataclass
from decimal import Decimal

from staff.enums import Role

PASSWORD = "innkeeper"  # noqa: S105 - printed by the demo, and used by nothing else


@dataclass(frozen=True)
class DemoRoomType:
    """A room type and its price for a night, in the currency of its hotel."""

    code: str
    name: str
    max_occupancy: int
    rate: Decimal
    infants_up_to_age: int | None = None


@dataclass(frozen=True)
class DemoStaff:
    """A person who works in a demo hotel, or a program that sends bookings. One login may work in several."""

    username: str
    first_name: str
    last_name: str
    roles: tuple[Role, ...]

    @property
    def uses_admin(self) -> bool:
        """Whether the login opens the admin."""
        return Role.MANAGER in self.roles


@dataclass(frozen=True)
class DemoRoom:
    """A room of a demo hotel."""

    number: str
    floor: int
    room_type: DemoRoomType


@dataclass(frozen=True)
class DemoHotel:
    """A demo hotel. `floor_plan` lists the room type codes of the rooms on every floor, in the order of their numbers.

    `free_rooms`, `arriving_rooms` and `dirty_rooms` say for how many rooms the plan fixes the state of this morning:
    free today and tomorrow, ready for an arrival, not yet cleaned. All other rooms get random stays.
    """

    slug: str
    name: str
    timezone: str
    currency: str
    requires_inspection: bool
    phone: str
    floors: int
    floor_plan: str
    room_types: tuple[DemoRoomType, ...]
    staff: tuple[DemoStaff, ...]
    free_rooms: int
    arriving_rooms: int
    dirty_rooms: int
    has_fixed_stays: bool

    def rooms(self) -> list[DemoRoom]:
        """Return the rooms of all floors; the number of a room begins with its floor."""
        room_type_by_code = {room_type.code: room_type for room_type in self.room_types}
        return [
            DemoRoom(number=f"{floor}{position:02}", floor=floor, room_type=room_type_by_code[code])
            for floor in range(1, self.floors + 1)
            for position, code in enumerate(self.floor_plan.split(), start=1)
        ]


AREA_MANAGER = DemoStaff("area", "Orla", "Fennimore", (Role.MANAGER,))

GRAND_HARBOUR = DemoHotel(
    slug="grand-harbour",
    name="Grand Harbour Hotel",
    timezone="Europe/Dublin",
    currency="EUR",
    requires_inspection=True,
    phone="+353 20 915 {:04}",
    floors=5,
    floor_plan="SGL DBL DBL DBL FAM SGL DBL DBL DBL FAM FAM STE",
    room_types=(
        DemoRoomType("SGL", "Single", 1, Decimal("89.00")),
        DemoRoomType("DBL", "Double, harbour side", 2, Decimal("139.00")),
        DemoRoomType("FAM", "Family room", 4, Decimal("189.00"), infants_up_to_age=2),
        DemoRoomType("STE", "Quay suite", 3, Decimal("289.00")),
    ),
    staff=(
        DemoStaff("frontdesk", "Niamh", "Tolland", (Role.FRONT_DESK,)),
        DemoStaff("housekeeper", "Agnes", "Wrenfield", (Role.HOUSEKEEPER,)),
        DemoStaff("supervisor", "Marek", "Dovrin", (Role.HOUSEKEEPING_SUPERVISOR,)),
        DemoStaff("maintenance", "Declan", "Sparre", (Role.MAINTENANCE,)),
        DemoStaff("manager", "Ruth", "Calloway", (Role.MANAGER,)),
        DemoStaff("porter", "Tomas", "Brill", (Role.FRONT_DESK, Role.HOUSEKEEPER)),
        DemoStaff("channel", "Booking", "Site", (Role.CHANNEL,)),
        AREA_MANAGER,
    ),
    free_rooms=8,
    arriving_rooms=6,
    dirty_rooms=3,
    has_fixed_stays=True,
)

HILL_HOUSE = DemoHotel(
    slug="hill-house",
    name="Hill House Inn",
    timezone="America/New_York",
    currency="USD",
    requires_inspection=False,
    phone="+1 202 555 {:04}",
    floors=3,
    floor_plan="DBL DBL TWN LOFT",
    room_types=(
        DemoRoomType("DBL", "Double", 2, Decimal("165.00")),
        DemoRoomType("TWN", "Twin", 2, Decimal("159.00")),
        DemoRoomType("LOFT", "Loft", 4, Decimal("240.00")),
    ),
    staff=(
        DemoStaff("hill-frontdesk", "Joan", "Pettibone", (Role.FRONT_DESK,)),
        DemoStaff("hill-housekeeper", "Ines", "Marrow", (Role.HOUSEKEEPER,)),
        DemoStaff("hill-supervisor", "Walter", "Quill", (Role.HOUSEKEEPING_SUPERVISOR,)),
        DemoStaff("hill-maintenance", "Hank", "Oster", (Role.MAINTENANCE,)),
        DemoStaff("hill-manager", "Lenora", "Ashby", (Role.MANAGER,)),
        AREA_MANAGER,
    ),
    free_rooms=2,
    arriving_rooms=2,
    dirty_rooms=1,
    has_fixed_stays=False,
)

DEMO_HOTELS = (GRAND_HARBOUR, HILL_HOUSE)
