"""The forms of commands, which `js/command_dialog.js` opens: fields, reasons against the command, what to compare."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from hotel.kernel.json import render_json
from hotel.web.clock import clock_offsets
from staff.overrides import overridable_roles
from staff.web.base import HotelPart

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Choice:
    """A value that can be chosen, in words. `note` says more about it, `warning` what is against it."""

    value: str
    label: "StrPromise | str"
    note: "StrPromise | str" = ""
    warning: str = ""


@dataclass(frozen=True)
class Field:
    """A field of a form. `name` is its path in the body of the command, with dots between objects.

    `kind` is text, textarea, date, time, number, numbers (several in one line), amount, email, tel, hidden, checkbox,
    checkboxes (whose values are JSON), choice, search (a choice among many, found by typing), boolean (a choice of true
    and false) or json (hidden, filled by the script that opens the form). `is_free_text` marks an explanation, which
    changes nothing in what the command does. An optional field is left out of the body when it is empty; one that is
    `nullable` is null then; the choices of a nullable choice have an empty value of their own. With `is_list` the body
    has a list under the name, one item for each field. `minimum` and `maximum` are those of a number or date. `choices`
    and `initial` may depend on the subject. `is_json`: the values of a choice are JSON, so that a number stays one.
    """

    name: str
    label: "StrPromise | str"
    kind: str = "text"
    required: bool = False
    help: "StrPromise | str" = ""
    choices: Sequence[Choice] = ()
    initial: Any = ""
    minimum: int | str | None = None
    maximum: int | str | None = None
    max_length: int | None = None
    is_list: bool = False
    nullable: bool = False
    is_free_text: bool = False
    is_json: bool = False

    @property
    def element_id(self) -> str:
        """The id of the element, which its label and its error name."""
        return f"field-{self.name.replace('.', '-')}"


def note() -> Field:
    """Return the optional note that most commands take."""
    return Field("note", _("Note"), kind="textarea", max_length=1000, is_free_text=True)


def required_reason() -> Field:
    """Return the reason that a command asks for."""
    return Field("reason", _("Reason"), kind="textarea", required=True, max_length=1000, is_free_text=True)


@dataclass(frozen=True)
class CommandForm:
    """The form of one command. `fields` are made for the subject, which the part has read.

    `undo` names the command that takes this one back, if there is one; it may depend on the subject. `rooms_form` names
    the command that takes a room which a refusal offers. `method` PATCH sends changed fields only, and
    an object, for example a booker, whole or not at all.
    """

    title: "StrPromise"
    done: "StrPromise"
    fields: Callable[[Any], Sequence[Field]] = lambda _: ()
    undo: str | Callable[[Any], str] = ""
    rooms_form: str = ""
    is_dangerous: bool = False
    method: str = "POST"


@dataclass(frozen=True)
class Subject:
    """The subject of a command: as the API represents it, with its version and the reasons against the command.

    `url` is its address in the API, and `command_url` that of the command. `labels` are the words for its fields,
    `values` those for the values of a field, and `amounts` the fields in the currency of the subject: the dialog tells
    with them what changes. Of a command that makes a booking, `leads_to` is the address below which its page is: the
    browser goes there afterwards.
    """

    name: "StrPromise | str"
    url: str
    command_url: str
    form_url: Callable[[str], str]
    etag: str
    content: Mapping[str, Any]
    reasons: Sequence[Mapping[str, Any]]
    labels: Mapping[str, Any]
    values: Mapping[str, Mapping[str, Any]]
    amounts: Sequence[str] = ()
    leads_to: str = ""


class CommandFormPart(HotelPart, ABC):
    """The form of one command on one subject."""

    template_name = "web/command_form.html"
    forms: Mapping[str, CommandForm]

    @property
    def action(self) -> str:
        """The command that the URL names."""
        return str(self.kwargs["action"])

    @abstractmethod
    def subject(self) -> Subject:
        """Read the subject in the URL. Raises Http404 or NotFound."""

    def context(self) -> dict[str, Any]:
        """Return the form of the command that the URL names."""
        form = self.forms.get(self.action)
        if form is None:
            raise Http404
        subject = self.subject()
        undo = form.undo if isinstance(form.undo, str) else form.undo(self)
        state = {"before": subject.content, "words": self._words(subject), "reasons": subject.reasons}
        return {
            "action": self.action,
            "form": form,
            "fields": form.fields(self),
            "subject": subject,
            "undo_form": subject.form_url(undo) if undo else "",
            "rooms_form": subject.form_url(form.rooms_form) if form.rooms_form else "",
            "state": _in_html(state),
            "may_override": " ".join(sorted(overridable_roles(self.staff))),
        }

    def _words(self, subject: Subject) -> dict[str, Any]:
        """Return what the script needs to tell differences of the subject, now and in the year before."""
        return {
            "labels": {name: str(label) for name, label in subject.labels.items()},
            "values": {
                field: {str(value): str(word) for value, word in words.items()}
                for field, words in subject.values.items()
            },
            "amounts": list(subject.amounts),
            "clock": clock_offsets(self.hotel.timezone, since=self.now - YEAR, until=self.now),
        }


def _in_html(content: Any) -> SafeString:
    """Return the content as JSON that cannot end the element it stands in."""
    text = render_json(content).decode()
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(text)  # noqa: S308 (no character with a meaning in HTML is left)
