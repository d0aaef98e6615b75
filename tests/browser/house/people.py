"""The logins of the browser tests. This module imports nothing of the program, so that tests may read it."""

from typing import Final

PASSWORD: Final = "innkeeper"
HARBOUR: Final = "harbour"
HILL: Final = "hill"

ROLES_BY_LOGIN: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "frontdesk": {HARBOUR: ("FRONT_DESK",)},
    "housekeeper": {HARBOUR: ("HOUSEKEEPER",)},
    "supervisor": {HARBOUR: ("HOUSEKEEPING_SUPERVISOR",)},
    "maintenance": {HARBOUR: ("MAINTENANCE",)},
    "manager": {HARBOUR: ("MANAGER",)},
    "porter": {HARBOUR: ("FRONT_DESK", "HOUSEKEEPER")},
    "relief": {HARBOUR: ("FRONT_DESK", "HOUSEKEEPER"), HILL: ("HOUSEKEEPING_SUPERVISOR",)},
    "area": {HARBOUR: ("MANAGER",), HILL: ("MANAGER",)},
    "hilldesk": {HILL: ("FRONT_DESK",)},
    "stranger": {},
}
"""The roles of each login by hotel. The stranger works in none."""

ONE_OF_EACH_ROLE: Final = ("frontdesk", "housekeeper", "supervisor", "maintenance", "manager")
SEE_PERSONAL_DATA: Final = frozenset({"frontdesk", "manager", "porter", "relief", "area"})
"""The logins that read names and amounts in the first hotel."""

NAMES: Final[dict[str, tuple[str, str]]] = {
    "frontdesk": ("Niamh", "Tolland"),
    "housekeeper": ("Agnes", "Wrenfield"),
    "supervisor": ("Marek", "Dovrin"),
    "maintenance": ("Declan", "Sparre"),
    "manager": ("Ruth", "Calloway"),
    "porter": ("Tomas", "Brill"),
    "relief": ("Vilde", "Aasen"),
    "area": ("Orla", "Fennimore"),
    "hilldesk": ("Joan", "Pettibone"),
    "stranger": ("Pat", "Nowhere"),
}
SUPERUSER: Final = "admin"
