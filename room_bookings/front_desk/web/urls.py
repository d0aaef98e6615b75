"""The routes of the board, the day sheets and the fire list."""

from django.urls import path

from room_bookings.front_desk.web.board import Board

urlpatterns = [
    path("board/", Board.as_view(), name="board"),
]
