"""Store the first successful answer to a request with an Idempotency-Key, and return it for repetitions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2b

from django.utils.translation import gettext as _

from hotel.kernel.command import TimedCommand
from hotel.kernel.exceptions import Conflict, KeyReused
from hotel.kernel.sql import PreparedQuery, insert_rows
from hotel.models import IdempotencyRecord

RETENTION = timedelta(hours=24)

_TRY_LOCK = PreparedQuery.from_sql(
    "try_lock_idempotency_key",
    """
    SELECT set_config('innkeeper.holds_idempotency_key', pg_try_advisory_xact_lock(%(lock_number)s)::text, true)
    """,
    has_result=False,
)
"""Keeps its result in the transaction, so that it goes to the server together with the next statement."""

_READ_STORED_ANSWER = PreparedQuery.from_sql(
    "read_stored_answer",
    """
    SELECT current_setting('innkeeper.holds_idempotency_key')::boolean,
           record.created_at, record.request_hash, record.status, record.body, record.headers::text
    FROM (VALUES (1)) AS always
    LEFT JOIN hotel_idempotencyrecord AS record
           ON record.user_id = %(user_pk)s AND record.method = %(method)s
          AND record.path = %(path)s AND record.key = %(key)s
    """,
)
_DELETE_STORED_ANSWER = PreparedQuery.from_sql(
    "delete_stored_answer",
    """
    DELETE FROM hotel_idempotencyrecord
    WHERE user_id = %(user_pk)s AND method = %(method)s AND path = %(path)s AND key = %(key)s
    """,
    has_result=False,
)


@dataclass(frozen=True)
class IdempotentRequest:
    """A request with an Idempotency-Key. Requests with equal user, method, path and key are repetitions.

    `user_pk` is the primary key of the login; `request_hash` is a SHA-256 of the body.
    """

    user_pk: int
    method: str
    path: str
    key: str
    request_hash: str

    @property
    def lock(self) -> int:
        """Return the number of the advisory lock of this user, method, path and key."""
        text = "\x00".join((str(self.user_pk), self.method, self.path, self.key))
        return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)


@dataclass(frozen=True)
class StoredAnswer:
    """An answer: the status, the body as text, and the headers that are sent with it."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


def claim_key(command: TimedCommand, request: IdempotentRequest) -> StoredAnswer | None:
    """Lock the key until the end of the transaction, and return the stored answer, or None for a first request.

    Does not wait for the lock. Reads the answer after it, in a statement of its own, so that it sees an answer
    which another transaction has committed meanwhile. Deletes an answer older than RETENTION.
    Raises Conflict (idempotency_in_flight) while another transaction holds the key, KeyReused for another body.
    """
    identity = {
        "user_pk": request.user_pk,
        "method": request.method,
        "path": request.path,
        "key": request.key,
    }
    _TRY_LOCK(lock_number=request.lock)
    ((is_held, created_at, request_hash, status, body, headers),) = _READ_STORED_ANSWER(**identity)
    if not is_held:
        raise Conflict(
            _("The first request with this Idempotency-Key is still running. Please repeat it in a moment."),
            code="idempotency_in_flight",
        )
    if created_at is None:
        return None
    if created_at <= command.now - RETENTION:
        _DELETE_STORED_ANSWER(**identity)
        return None
    if request_hash != request.request_hash:
        raise KeyReused(_("An earlier request used this Idempotency-Key with another body."))
    return StoredAnswer(status=status, body=body, headers=json.loads(headers))


def store_answer(command: TimedCommand, request: IdempotentRequest, answer: StoredAnswer) -> None:
    """Store the answer to a request whose key this transaction has claimed; both commit together."""
    record = IdempotencyRecord(
        user_id=request.user_pk,
        method=request.method,
        path=request.path,
        key=request.key,
        request_hash=request.request_hash,
        status=answer.status,
        headers=dict(answer.headers),
        body=answer.body,
        created_at=command.now,
    )
    insert_rows([record])


def prune_answers(command: TimedCommand) -> int:
    """Delete the answers older than RETENTION and return their number."""
    count, _ = IdempotencyRecord.objects.filter(created_at__lte=command.now - RETENTION).delete()
    return count
