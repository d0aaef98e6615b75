"""Routes of housekeeping's commands, below /api/staff/hotels/{hotel_slug}/."""

from django.urls import URLPattern, URLResolver, path

from housekeeping.api import views
from rooms.api.converters import ROOM

COMMANDS = {
    "start-cleaning": views.StartCleaning,
    "stop-cleaning": views.StopCleaning,
    "mark-dirty": views.MarkDirty,
    "mark-cleaned": views.MarkCleaned,
    "inspect": views.Inspect,
    "mark-maintenance": views.MarkMaintenance,
    "complete-maintenance": views.CompleteMaintenance,
    "override-status": views.OverrideStatus,
}

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{ROOM}/{name}/", view.as_view(), name=f"room-{name}") for name, view in COMMANDS.items()
]
