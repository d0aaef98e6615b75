"""A request with an Idempotency-Key succeeds once; when it is repeated, the first answer is given again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2b

from hotel.kernel.command import TimedCommand
from hotel.kernel.exceptions import Conflict, KeyReused
from hotel.kernel.sql import PreparedQuery, insert_rows
from hotel.models import IdempotencyRecord

KEPT_FOR = timedelta(hours=24)

_TRY_LOCK = PreparedQuery.from_sql(
    "try_lock_idempotency_key", "SELECT pg_try_advisory_xact_lock(%(lock_number)s)"
)
_READ_STORED_ANSWER = PreparedQuery(
    "read_stored_answer",
    lambda given: IdempotencyRecord.objects.filter(
        **{field: given.value(field) for field in ("user_id", "method", "path", "key")}
    ),
)


@dataclass(frozen=True)
class IdempotentRequest:
    """A request that carries a key. The same user, method, path and key are the same call."""

    user_id: int
    method: str
    path: str
    key: str
    request_hash: str

    @property
    def lock(self) -> int:
        """The number of the advisory lock that stands for this call."""
        words = "\x00".join((str(self.user_id), self.method, self.path, self.key))
        return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), signed=True)


@dataclass(frozen=True)
class StoredAnswer:
    """What was answered: the body as text, and the headers that belong to it."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


def claim_key(command: TimedCommand, call: IdempotentRequest) -> StoredAnswer | None:
    """Hold the call until the transaction ends, and return the answer that it had before, if any.

    The lock is tried without waiting; the answer is read after it, in a statement of its own, so that an answer
    committed meanwhile is seen. An answer older than KEPT_FOR makes room for a new one.
    Raises Conflict (idempotency_in_flight) and KeyReused.
    """
    ((is_held,),) = _TRY_LOCK(lock_number=call.lock)
    if not is_held:
        raise Conflict(
            "The first call with this Idempotency-Key still runs. Please ask again in a moment.",
            code="idempotency_in_flight",
        )
    records = _READ_STORED_ANSWER(user_id=call.user_id, method=call.method, path=call.path, key=call.key)
    if not records:
        return None
    (record,) = records
    if record.created_at <= command.now - KEPT_FOR:
        record.delete()
        return None
    if record.request_hash != call.request_hash:
        raise KeyReused("This Idempotency-Key came before, with another body.")
    return StoredAnswer(status=record.status, body=record.body, headers=record.headers)


def store_answer(command: TimedCommand, call: IdempotentRequest, answer: StoredAnswer) -> None:
    """Keep the answer of a call begun in this transaction: it commits with what the call did, or not at all."""
    record = IdempotencyRecord(
        user_id=call.user_id,
        method=call.method,
        path=call.path,
        key=call.key,
        request_hash=call.request_hash,
        status=answer.status,
        headers=dict(answer.headers),
        body=answer.body,
        created_at=command.now,
    )
    insert_rows([record])


def prune_answers(command: TimedCommand) -> int:
    """Delete the answers older than KEPT_FOR, which nobody is given any more. Returns how many there were."""
    count, _ = IdempotencyRecord.objects.filter(created_at__lte=command.now - KEPT_FOR).delete()
    return count
