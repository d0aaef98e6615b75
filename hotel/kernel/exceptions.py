"""The categories of refusal. Whatever a service raises is one of these; the roof turns it into an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reason:
    """One reason why a command is refused, and whose word would be enough to do it all the same."""

    code: str
    detail: str
    overridable_by: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "detail": self.detail, "overridable_by": self.overridable_by}


class Refusal(Exception):
    """A command was refused and nothing has changed. `about` names what stood in the way."""

    code = "refused"

    def __init__(self, detail: str, *, code: str | None = None, **about: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.about = about


class NotFound(Refusal):
    """There is no such thing in this hotel."""

    code = "not_found"


class Invalid(Refusal):
    """The request itself is wrong, whatever the state. `errors` maps fields to sentences."""

    code = "invalid"

    def __init__(
        self, detail: str, *, errors: Mapping[str, Sequence[str]] | None = None, **about: Any
    ) -> None:
        super().__init__(detail, **about)
        self.errors = {field: list(sentences) for field, sentences in (errors or {}).items()}


class Forbidden(Refusal):
    """This person may not do this, whatever the state."""

    code = "forbidden"


class Conflict(Refusal):
    """The present state forbids it. Carries every reason; the first gives the code."""

    code = "conflict"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        reasons: Sequence[Reason] = (),
        current: Mapping[str, Any] | None = None,
        **about: Any,
    ) -> None:
        super().__init__(detail, code=code or (reasons[0].code if reasons else None), **about)
        self.reasons = tuple(reasons) or (Reason(code=self.code, detail=detail),)
        self.current = current


class InvariantRefused(Conflict):
    """The database refused in an invariant's name what every guard above it had let pass."""

    code = "invariant_refused"


class Stale(Refusal):
    """The subject is no longer in the state in which the caller saw it (If-Match)."""

    code = "stale"


class KeyReused(Refusal):
    """This Idempotency-Key came before, with another body."""

    code = "idempotency_key_reused"


class Busy(Refusal):
    """Somebody else holds what this command needs; the same call may go through a moment later."""

    code = "busy"
    retry_after_seconds = 1
