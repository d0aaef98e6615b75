"""Every operation of the stress run: its frequency, and the statuses that a success promises."""

from tools.stress.booking_requests import BOOKING_REQUESTS
from tools.stress.operation import HttpOperation, ServiceOperation
from tools.stress.room_requests import HOTEL_REQUESTS, ROOM_REQUESTS
from tools.stress.service_calls import SERVICES

__all__ = ["OPERATIONS", "HttpOperation", "ServiceOperation"]

OPERATIONS: dict[str, ServiceOperation] = {
    **SERVICES,
    **BOOKING_REQUESTS,
    **ROOM_REQUESTS,
    **HOTEL_REQUESTS,
}
