"""The routes of the board, the day sheets, registration cards, the fire list and the histories of rooms."""

from django.urls import path

from room_bookings.front_desk.selectors.day_sheets import Sheet
from room_bookings.front_desk.web.block_forms import BlockCommandForm, NewBlockForm
from room_bookings.front_desk.web.board import Board, BoardFloors, BoardTiles
from room_bookings.front_desk.web.day_sheets import DaySheet, SheetRows
from room_bookings.front_desk.web.fire_list import FireList, FireListFloors
from room_bookings.front_desk.web.registration_cards import ArrivalCards, RegistrationCard
from room_bookings.front_desk.web.room import RoomPage, RoomPart
from room_bookings.front_desk.web.room_history import OlderRoomHistory, RoomHistory
from room_bookings.front_desk.web.set_commands import SetCommandForm
from rooms.api.converters import ROOM

BOOKING = "bookings/<str:booking_id>"

urlpatterns = [
    path("board/", Board.as_view(), name="board"),
    path("board/floors/", BoardFloors.as_view(), name="board-floors"),
    path("board/tiles/", BoardTiles.as_view(), name="board-tiles"),
    path(f"{ROOM}/", RoomPage.as_view(), name="room"),
    path(f"{ROOM}/part/", RoomPart.as_view(), name="room-part"),
    path(f"{ROOM}/blocks/commands/<slug:action>/", NewBlockForm.as_view(), name="new-block"),
    path(
        "room-blocks/<int:block_id>/commands/<slug:action>/",
        BlockCommandForm.as_view(),
        name="block-command",
    ),
    path(f"{ROOM}/history/", RoomHistory.as_view(), name="room-history"),
    path(f"{ROOM}/history/older/", OlderRoomHistory.as_view(), name="older-room-history"),
    *[
        path(f"{sheet}/", DaySheet.as_view(sheet=sheet, section=str(sheet)), name=str(sheet))
        for sheet in Sheet
    ],
    path("sheets/commands/<slug:action>/", SetCommandForm.as_view(), name="set-command"),
    path("sheets/<slug:sheet>/rows/", SheetRows.as_view(), name="sheet-rows"),
    path("arrivals/registration-cards/", ArrivalCards.as_view(), name="arrival-cards"),
    path(f"{BOOKING}/registration-card/", RegistrationCard.as_view(), name="registration-card"),
    path("fire-list/", FireList.as_view(), name="fire-list"),
    path("fire-list/floors/", FireListFloors.as_view(), name="fire-list-floors"),
]
