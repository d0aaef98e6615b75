"""Requests with an Idempotency-Key, recorded before they are sent so that another worker can send them again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotel.models import Hotel
from staff.models import Staff
from tools.stress.answer_checks import as_json
from tools.stress.api_requests import Request


@dataclass(frozen=True)
class KeyedRequest:
    """A request with its key.

    It is always sent at `sent_at` of the run's clock: while a server restarts, more hours may pass on that clock than
    stored answers are kept. `is_resent`: another worker recorded it and was killed before it recorded an answer.
    """

    hotel: Hotel
    staff: Staff
    request: Request
    key: str
    sent_at: datetime
    is_resent: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what `recorded_request` needs to build the request again."""
        return {
            "staff_pk": self.staff.pk,
            "method": self.request.method,
            "path": self.request.path,
            "body": as_json(self.request.body),
            "key": self.key,
            "sent_at": self.sent_at.isoformat(),
        }


def recorded_request(recorded: dict[str, Any]) -> KeyedRequest:
    """Build a request again from its record in a journal."""
    staff = Staff.objects.select_related("user", "hotel").get(pk=recorded["staff_pk"])
    request = Request(recorded["method"], recorded["path"], recorded["body"])
    sent_at = datetime.fromisoformat(recorded["sent_at"])
    return KeyedRequest(staff.hotel, staff, request, recorded["key"], sent_at, is_resent=True)
