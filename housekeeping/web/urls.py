"""The routes of the attendants' pages and of the forms of actions on rooms."""

from django.urls import path

from housekeeping.web.command_forms import RoomCommandForm
from housekeeping.web.day_work import DayWork, DayWorkPart, PrintedSheets
from housekeeping.web.floor_reports import DiscrepancyForm, FloorReports
from housekeeping.web.my_rooms import MyRooms, MyRoomsList
from rooms.api.converters import ROOM

urlpatterns = [
    path("floor-reports/", FloorReports.as_view(), name="floor-reports"),
    path(
        "discrepancies/<int:discrepancy_id>/commands/<slug:action>/",
        DiscrepancyForm.as_view(),
        name="discrepancy-command",
    ),
    path("housekeeping/", DayWork.as_view(), name="day-work"),
    path("housekeeping/part/", DayWorkPart.as_view(), name="day-work-part"),
    path("housekeeping/day-sheets/", PrintedSheets.as_view(), name="printed-sheets"),
    path("my-rooms/", MyRooms.as_view(), name="my-rooms"),
    path("my-rooms/list/", MyRoomsList.as_view(), name="my-rooms-list"),
    path(f"{ROOM}/commands/<slug:action>/", RoomCommandForm.as_view(), name="room-command"),
]
