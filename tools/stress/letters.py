"""Requests with an Idempotency-Key, noted before they are sent: whoever finds one unanswered sends it again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotel.models import Hotel
from staff.models import Staff
from tools.stress.answers import plain
from tools.stress.requests import Request


@dataclass(frozen=True)
class Letter:
    """Always sent as if it were `then`: while a server comes up, more hours of the siege may pass than keys are kept.

    `found`: another wrote it, who was killed before an answer was noted.
    """

    hotel: Hotel
    who: Staff
    request: Request
    key: str
    then: datetime
    found: bool = False

    def noted(self) -> dict[str, Any]:
        return {
            "who": self.who.pk,
            "method": self.request.method,
            "path": self.request.path,
            "body": plain(self.request.body),
            "key": self.key,
            "then": self.then.isoformat(),
        }


def letter_found(noted: dict[str, Any]) -> Letter:
    who = Staff.objects.select_related("user", "hotel").get(pk=noted["who"])
    request = Request(noted["method"], noted["path"], noted["body"])
    then = datetime.fromisoformat(noted["then"])
    return Letter(who.hotel, who, request, noted["key"], then, found=True)
