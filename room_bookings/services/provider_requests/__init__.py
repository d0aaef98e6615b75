"""Requests to payment providers: opened by commands, leased to senders, answered, and handled by operators.

`provider_request_writes` writes their rows. Nothing is said to a provider inside a transaction: a command inserts a
row, `manage.py send_provider_requests` sends it.
"""

from room_bookings.services.provider_requests.accounts import provider_of
from room_bookings.services.provider_requests.answers import record_answer, start_new_key
from room_bookings.services.provider_requests.leases import LeasedRequest, lease_request
from room_bookings.services.provider_requests.operators import give_up_request, retry_request
from room_bookings.services.provider_requests.withdrawal import withdraw_unsent_requests

__all__ = [
    "LeasedRequest",
    "give_up_request",
    "lease_request",
    "provider_of",
    "record_answer",
    "retry_request",
    "start_new_key",
    "withdraw_unsent_requests",
]
