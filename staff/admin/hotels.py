"""Admin pages of hotels and their settings."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from hotel.kernel.attempt import LockRank
from hotel.kernel.command import InstallationCommand
from hotel.models import Hotel
from hotel.services import create_hotel, update_hotel_settings
from hotel.services.hotels import CHANGEABLE
from staff.admin.base import changed_values
from staff.admin.scope import admin_command, sees_every_hotel
from staff.admin.versioned import VersionedAdmin
from staff.capabilities import Capability

admin.site.site_header = admin.site.site_title = "Innkeeper"
admin.site.index_title = "Your hotels"
admin.site.unregister(Group)  # capabilities come from the roles of staff


@admin.register(Hotel)
class HotelAdmin(VersionedAdmin):
    """Hotels: managers change the settings, superusers add hotels. Slug and currency never change."""

    hotel_path = "pk"
    subject = (LockRank.HOTELS, "slug")
    view_capability = Capability.ROOMS_READ
    add_capability = change_capability = Capability.HOTEL_SETTINGS
    list_display = [
        "name",
        "slug",
        "timezone",
        "currency",
        "requires_inspection",
        "check_in_time",
        "check_out_time",
    ]
    search_fields = ["name", "slug"]
    list_filter = ["requires_inspection", "currency"]
    editable = sorted(CHANGEABLE)
    hidden = ["id"]
    add_fields = ["slug", "name", "timezone", "currency", *sorted(CHANGEABLE - {"name", "timezone"})]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[str]:  # type: ignore[override]
        """Leave out the amount that roles without personal data do not see."""
        fields = super().get_fields(request, obj)
        sees_amounts = obj is None or self._may(request, Capability.PERSONAL_DATA, obj)
        return fields if sees_amounts else [name for name in fields if name != "refund_limit"]

    def hotel_pk_of(self, obj: Any) -> int:
        hotel_pk: int = obj.pk
        return hotel_pk

    def has_add_permission(self, request: HttpRequest) -> bool:
        return sees_every_hotel(request)

    def command_on(self, request: HttpRequest, obj: Any) -> Any:
        return admin_command(request, obj) if obj.pk else InstallationCommand(now=timezone.now())

    def write(self, command: Any, obj: Hotel, form: Any, *, change: bool) -> Hotel:
        if not change:
            return create_hotel(command, **form.cleaned_data)
        return update_hotel_settings(command, changes=changed_values(form, self.editable))
