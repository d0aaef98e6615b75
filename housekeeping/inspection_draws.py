"""The draw of the rooms that a hotel inspects: the same for a task however often it is made."""

from datetime import datetime, timedelta
from hashlib import sha256

from housekeeping.models import HousekeepingTask
from housekeeping.selectors import RoomCareFacts
from staff.models import Staff


def is_drawn(
    facts: RoomCareFacts, task: HousekeepingTask, *, attendant: Staff | None, now: datetime
) -> bool | None:
    """Return whether the room of a finished cleaning is inspected; None where the hotel draws no rooms.

    A share of the tasks is drawn by a hash of their primary keys. Rooms of an attendant whose account is younger than
    the days of the rule are always inspected.
    """
    rule = facts.inspection_rule
    if rule is None:
        return None
    is_new = attendant is not None and attendant.user.date_joined > now - timedelta(
        days=rule["new_attendant_days"]
    )
    lot = int.from_bytes(sha256(str(task.pk).encode()).digest()[:8]) % 100
    return is_new or lot < rule["share_percent"]
