"""Name the values of the enumerations of staff on pages, in the reader's language."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from staff.enums import Role

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ROLES: Mapping[str, "StrPromise"] = {
    Role.FRONT_DESK: pgettext_lazy("role", "Front desk"),
    Role.HOUSEKEEPER: pgettext_lazy("role", "Room attendant"),
    Role.HOUSEKEEPING_SUPERVISOR: pgettext_lazy("role", "Housekeeping supervisor"),
    Role.MAINTENANCE: pgettext_lazy("role", "Maintenance"),
    Role.MANAGER: pgettext_lazy("role", "Manager"),
    Role.CHANNEL: pgettext_lazy("role", "Sales channel"),
}
