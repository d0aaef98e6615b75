"""The routes of the board, the day sheets and the fire list."""

from django.urls import path

from room_bookings.front_desk.web.board import Board, BoardFloors, BoardTiles
from room_bookings.front_desk.web.room import RoomPage, RoomPart
from rooms.api.converters import ROOM

urlpatterns = [
    path("board/", Board.as_view(), name="board"),
    path("board/floors/", BoardFloors.as_view(), name="board-floors"),
    path("board/tiles/", BoardTiles.as_view(), name="board-tiles"),
    path(f"{ROOM}/", RoomPage.as_view(), name="room"),
    path(f"{ROOM}/part/", RoomPart.as_view(), name="room-part"),
]
