"""The frozen object that says which hotel a command concerns, who gave it, and when."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Generic, Protocol, TypeVar, cast
from uuid import UUID, uuid4

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from hotel.kernel.business_date import HotelClock, business_date
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Forbidden, Reason
from hotel.kernel.sentences import once_per_language


class CommandHotel(HotelClock, Protocol):
    """The hotel of a command, as far as the kernel knows it."""

    @property
    def slug(self) -> str: ...


class ActingPerson(Protocol):
    """A person who gives commands, with the capabilities that the person's roles include."""

    @property
    def capabilities(self) -> Collection[str]: ...


HotelT = TypeVar("HotelT")
PersonT = TypeVar("PersonT")


@dataclass(frozen=True, kw_only=True)
class Command(Generic[HotelT, PersonT]):
    """One command on one hotel. It stays the same while the runner tries it again.

    `staff` is the acting person, None where the program itself acts. `now` is the instant at which the command
    was given, with its UTC offset. `id` stands in every audit row, event and log line of the command.
    """

    hotel: HotelT
    staff: PersonT | None
    source: Source
    now: datetime
    id: UUID = field(default_factory=uuid4)

    @cached_property
    def today(self) -> date:
        """The hotel's business date at `now`."""
        return business_date(hotel=cast(CommandHotel, self.hotel), now=self.now)

    def require(self, capability: TextChoices) -> None:
        """Raise Forbidden unless the acting person has the capability. The program itself has every one."""
        require_capability(cast(ActingPerson | None, self.staff), capability)


class TimedCommand(Protocol):
    """A command of any kind, with the instant at which it was given."""

    @property
    def now(self) -> datetime: ...


@dataclass(frozen=True, kw_only=True)
class InstallationCommand:
    """One command that concerns no single hotel: the opening of a hotel, a login, stored answers.

    `now` is the instant at which it was given, with its UTC offset.
    """

    now: datetime
    id: UUID = field(default_factory=uuid4)


def capability_reasons(person: ActingPerson | None, capability: TextChoices) -> list[Reason]:
    """Return why the person lacks the capability; nothing for the program itself (None)."""
    if person is None or capability in person.capabilities:
        return []
    return [Reason("forbidden", _missing(capability))]


@once_per_language
def _missing(capability: TextChoices) -> str:
    return _("Your roles do not include: %(capability)s.") % {"capability": capability.label}


def require_capability(person: ActingPerson | None, capability: TextChoices) -> None:
    """Raise Forbidden unless the person has the capability."""
    for reason in capability_reasons(person, capability):
        raise Forbidden(reason.detail, capability=capability.value)
