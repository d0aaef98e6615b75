"""What the demo hotels are: their rooms, their rates and the people who work there."""

from dataclasses import dataclass
from decimal import Decimal

from staff.enums import Role

PASSWORD = "innkeeper"  # noqa: S105 - printed by the demo, and made by nothing else


@dataclass(frozen=True)
class RoomKind:
    code: str
    name: str
    max_occupancy: int
    rate: Decimal


@dataclass(frozen=True)
class Colleague:
    """Somebody who works in a demo hotel; the same login may work in several."""

    username: str
    first_name: str
    last_name: str
    roles: tuple[Role, ...]

    @property
    def uses_admin(self) -> bool:
        return Role.MANAGER in self.roles


@dataclass(frozen=True)
class PlannedRoom:
    number: str
    floor: int
    kind: RoomKind


@dataclass(frozen=True)
class House:
    """`floor_plan` names the room kinds of every floor, door by door.

    The numbers say of how many rooms it is certain what happens to them; the others live as chance has it.
    """

    slug: str
    name: str
    timezone: str
    currency: str
    requires_inspection: bool
    phone: str
    floors: int
    floor_plan: str
    kinds: tuple[RoomKind, ...]
    colleagues: tuple[Colleague, ...]
    free: int
    arriving: int
    left_dirty: int
    has_stories: bool

    def rooms(self) -> list[PlannedRoom]:
        kinds = {kind.code: kind for kind in self.kinds}
        return [
            PlannedRoom(number=f"{floor}{door:02}", floor=floor, kind=kinds[code])
            for floor in range(1, self.floors + 1)
            for door, code in enumerate(self.floor_plan.split(), start=1)
        ]


AREA_MANAGER = Colleague("area", "Orla", "Fennimore", (Role.MANAGER,))

GRAND_HARBOUR = House(
    slug="grand-harbour",
    name="Grand Harbour Hotel",
    timezone="Europe/Dublin",
    currency="EUR",
    requires_inspection=True,
    phone="+353 20 915 {:04}",
    floors=5,
    floor_plan="SGL DBL DBL DBL FAM SGL DBL DBL DBL FAM FAM STE",
    kinds=(
        RoomKind("SGL", "Single", 1, Decimal("89.00")),
        RoomKind("DBL", "Double, harbour side", 2, Decimal("139.00")),
        RoomKind("FAM", "Family room", 4, Decimal("189.00")),
        RoomKind("STE", "Quay suite", 3, Decimal("289.00")),
    ),
    colleagues=(
        Colleague("frontdesk", "Niamh", "Tolland", (Role.FRONT_DESK,)),
        Colleague("housekeeper", "Agnes", "Wrenfield", (Role.HOUSEKEEPER,)),
        Colleague("supervisor", "Marek", "Dovrin", (Role.HOUSEKEEPING_SUPERVISOR,)),
        Colleague("maintenance", "Declan", "Sparre", (Role.MAINTENANCE,)),
        Colleague("manager", "Ruth", "Calloway", (Role.MANAGER,)),
        Colleague("porter", "Tomas", "Brill", (Role.FRONT_DESK, Role.HOUSEKEEPER)),
        AREA_MANAGER,
    ),
    free=8,
    arriving=6,
    left_dirty=3,
    has_stories=True,
)

HILL_HOUSE = House(
    slug="hill-house",
    name="Hill House Inn",
    timezone="America/New_York",
    currency="USD",
    requires_inspection=False,
    phone="+1 202 555 {:04}",
    floors=3,
    floor_plan="DBL DBL TWN LOFT",
    kinds=(
        RoomKind("DBL", "Double", 2, Decimal("165.00")),
        RoomKind("TWN", "Twin", 2, Decimal("159.00")),
        RoomKind("LOFT", "Loft", 4, Decimal("240.00")),
    ),
    colleagues=(
        Colleague("hill-frontdesk", "Joan", "Pettibone", (Role.FRONT_DESK,)),
        Colleague("hill-housekeeper", "Ines", "Marrow", (Role.HOUSEKEEPER,)),
        Colleague("hill-supervisor", "Walter", "Quill", (Role.HOUSEKEEPING_SUPERVISOR,)),
        Colleague("hill-maintenance", "Hank", "Oster", (Role.MAINTENANCE,)),
        Colleague("hill-manager", "Lenora", "Ashby", (Role.MANAGER,)),
        AREA_MANAGER,
    ),
    free=2,
    arriving=2,
    left_dirty=1,
    has_stories=False,
)

HOUSES = (GRAND_HARBOUR, HILL_HOUSE)
