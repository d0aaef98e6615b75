"""Refusals about rooms and room types."""

from collections.abc import Iterable

from hotel.kernel.exceptions import Invalid, NotFound


class RoomNotFound(NotFound):
    """This hotel has no such room."""

    code = "room_not_found"

    def __init__(self, room_numbers: Iterable[str]) -> None:
        missing = sorted(room_numbers)
        super().__init__(_no_such_rooms(missing), room_number=missing[0])


class UnknownRoom(Invalid):
    """The request names a room that this hotel does not have."""

    def __init__(self, room_numbers: Iterable[str]) -> None:
        sentence = _no_such_rooms(sorted(room_numbers))
        super().__init__(sentence, errors={"room_number": [sentence]})


class RoomTypeNotFound(NotFound):
    """This hotel has no such room type."""

    code = "room_type_not_found"

    def __init__(self, code: str) -> None:
        super().__init__(f"This hotel has no room type {code}.", room_type=code)


def _no_such_rooms(room_numbers: list[str]) -> str:
    return f"This hotel has no room {', '.join(room_numbers)}."
