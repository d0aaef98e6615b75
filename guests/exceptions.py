from hotel.kernel.exceptions import NotFound


class GuestNotFound(NotFound):
    """This hotel has no such guest."""

    code = "guest_not_found"

    def __init__(self, guest_id: int) -> None:
        super().__init__(f"This hotel has no guest {guest_id}.", guest_id=guest_id)
