"""Headers and query of every command: Idempotency-Key, If-Match and `?dry_run=true`."""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.inputs import InputSerializer
from hotel.kernel.attempt import Expected, LockRank
from hotel.kernel.exceptions import Invalid, ProblemCode, Stale
from hotel.kernel.json import render_json
from hotel.services import IdempotentRequest, StoredAnswer

COMMAND_METHODS = ("POST", "PATCH", "PUT")
IDEMPOTENCY_KEY, IF_MATCH = "Idempotency-Key", "If-Match"
REPLAYED, DRY_RUN = "Idempotent-Replayed", "Dry-Run"

SUBJECTS = {
    "booking_id": (LockRank.BOOKINGS, "booking_id"),
    "room_number": (LockRank.ROOMS, "room_number"),
    "code": (LockRank.ROOM_TYPES, "room_type"),
    "slug": (LockRank.HOTELS, "hotel"),
    "webhook_id": (LockRank.WEBHOOKS, "webhook_id"),
    "policy_code": (LockRank.CANCELLATION_POLICIES, "cancellation_policy"),
    "calendar_id": (LockRank.CALENDARS, "calendar_id"),
    "task_id": (LockRank.TASKS, "task_id"),
    "block_id": (LockRank.BLOCKS, "block_id"),
}
"""Rank of the lock and name in a refusal, by the URL argument that names a subject with a version."""

_KEY = re.compile(r"[ -~]{1,128}")
_TAG = r'(?:W/)?"[!#-~\x80-\xff]*"'
_TAGS = re.compile(rf"[ \t,]*{_TAG}(?:[ \t]*,[ \t,]*{_TAG})*[ \t,]*")
"""Each character matches in one way only: otherwise a long header of commas takes exponential time."""


class CommandQuery(InputSerializer):
    """The query of a command."""

    dry_run = serializers.BooleanField(
        default=False, help_text="Answer as the command would, with 200, and change nothing."
    )


def idempotency_request(request: Request, *, user_pk: int) -> IdempotentRequest | None:
    """Describe a POST with an Idempotency-Key; None without the header. `user_pk` is the primary key of the login.

    Raises Invalid for a malformed key.
    """
    key = request.headers.get(IDEMPOTENCY_KEY)
    if key is None or request.method != "POST":
        return None
    if not _KEY.fullmatch(key):
        sentence = _("An Idempotency-Key has 1 to 128 printable characters.")
        raise Invalid(sentence, errors={IDEMPOTENCY_KEY: [sentence]})
    body = json.dumps(request.data, sort_keys=True, separators=(",", ":"))
    return IdempotentRequest(
        user_pk=user_pk,
        method=request.method,
        path=request.path,
        key=key,
        request_hash=sha256(body.encode()).hexdigest(),
    )


def refuse_idempotency_key(request: Request) -> None:
    """Raise Invalid if the request carries an Idempotency-Key: for addresses whose answers are never stored."""
    if IDEMPOTENCY_KEY in request.headers:
        sentence = str(ProblemCode.IDEMPOTENCY_KEY_NOT_ACCEPTED.label)
        raise Invalid(
            sentence,
            code=ProblemCode.IDEMPOTENCY_KEY_NOT_ACCEPTED,
            errors={IDEMPOTENCY_KEY: [sentence]},
        )


def refuse_missing_idempotency_key() -> NoReturn:
    """Raise Invalid: the command moves money, and the request carries no Idempotency-Key."""
    sentence = str(ProblemCode.IDEMPOTENCY_KEY_REQUIRED.label)
    raise Invalid(sentence, code=ProblemCode.IDEMPOTENCY_KEY_REQUIRED, errors={IDEMPOTENCY_KEY: [sentence]})


def expected_version(request: Request, *, subject: Mapping[str, Any]) -> Expected | None:
    """Return the version of the subject that If-Match requires; None without the header and for `*`.

    `subject` holds the URL arguments. Raises ParseError unless the header is `*` or a list of entity tags, and
    Stale for tags if the URL names no subject with a version, because no tag can match then.
    """
    header = request.headers.get(IF_MATCH, "*").strip(" \t")
    if header == "*":
        return None
    if not _TAGS.fullmatch(header):
        raise ParseError(
            _("If-Match must be * or a list of entity tags in double quotes, as ETag headers carry them.")
        )
    tags = frozenset(re.findall(_TAG, header))
    for field, (rank, named_as) in SUBJECTS.items():
        if field in subject:
            return Expected(rank=rank, field=field, name=str(subject[field]), tags=tags, named_as=named_as)
    raise Stale(_("The object at this URL has no ETag, so If-Match can only be *."))


def as_stored_answer(response: Response) -> StoredAnswer:
    """Return status, body and ETag of a response as they are stored for repetitions."""
    headers = {"ETag": response["ETag"]} if response.has_header("ETag") else {}
    body = render_json(response.data).decode()
    return StoredAnswer(status=response.status_code, body=body, headers=headers)


def replayed_response(answer: StoredAnswer) -> Response:
    """Build the response to a repeated request from the stored answer."""
    return Response(
        json.loads(answer.body), status=answer.status, headers={**answer.headers, REPLAYED: "true"}
    )


def dry_run_response(response: Response) -> Response:
    """Build the response of a dry run: 200 or 204, without an ETag, because that version never existed."""
    status = 204 if response.status_code == 204 else 200
    return Response(response.data, status=status, headers={DRY_RUN: "true"})
