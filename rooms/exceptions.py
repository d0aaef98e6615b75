from collections.abc import Iterable

from hotel.kernel.exceptions import NotFound


class RoomNotFound(NotFound):
    """This hotel has no such room."""

    code = "room_not_found"

    def __init__(self, numbers: Iterable[str]) -> None:
        missing = sorted(numbers)
        super().__init__(f"This hotel has no room {', '.join(missing)}.", room_number=missing[0])


class RoomTypeNotFound(NotFound):
    """This hotel has no such room type."""

    code = "room_type_not_found"

    def __init__(self, code: str) -> None:
        super().__init__(f"This hotel has no room type {code}.", room_type=code)
