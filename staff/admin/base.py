"""The base class of all admin pages that show rows of a hotel.

Rows cannot be deleted. They are added and changed by services only: a subclass with a capability for it implements
`write`, which calls one service and runs as one command; a refusal becomes a message. Members of staff see and
change rows of the hotels in which their roles include the capability; superusers see and change all rows.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect

from hotel.kernel.attempt import Expected
from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Refusal
from hotel.kernel.locking import require_expected_version_checked
from hotel.kernel.names import normalized_text
from hotel.models import Hotel
from staff.admin.change_lists import HotelScopedChangeList
from staff.admin.formatting import refusal_sentences
from staff.admin.forms import AutocompleteSelectOfPks, HotelScopedForm, is_possible_pk
from staff.admin.scope import admin_command, hotels_with_capability, memberships_of, sees_every_hotel
from staff.capabilities import Capability
from staff.command import Command

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

T = TypeVar("T")


class HotelScopedAdmin(ModelAdmin):
    """Shows rows of a hotel to staff with the capability, and changes them through services.

    `hotel_path` is the lookup from the model to its hotel; `editable`, `hidden`, `shown_last` and `add_fields` name
    fields of the model's pages.
    """

    hotel_path: ClassVar[str] = "hotel"
    view_capability: ClassVar[Capability] = Capability.ROOMS_READ
    add_capability: ClassVar[Capability | None] = None
    change_capability: ClassVar[Capability | None] = None
    form = HotelScopedForm
    add_form: ClassVar[type[HotelScopedForm] | None] = None
    add_fields: ClassVar[Sequence[str]] = ()
    editable: ClassVar[Sequence[str]] = ()
    hidden: ClassVar[Sequence[str]] = ()
    shown_last: ClassVar[Sequence[str]] = ()
    list_per_page = 50
    show_full_result_count = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if (cls.add_capability or cls.change_capability) and cls.write is HotelScopedAdmin.write:
            raise TypeError(f"{cls.__name__} has a capability to add or change rows, and no write()")

    # Reading

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows of the hotels in which the person has `view_capability`."""
        rows = super().get_queryset(request)
        if sees_every_hotel(request):
            return rows
        return rows.filter(
            **{f"{self.hotel_path}__in": hotels_with_capability(request, self.view_capability)}
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search for the text in the Unicode form in which names are stored."""
        return super().get_search_results(request, queryset, normalized_text(search_term))

    def search_by_words(
        self, queryset: QuerySet[Any], search_term: str, condition: Callable[[str], Q]
    ) -> tuple[QuerySet[Any], bool]:
        """Return the rows that meet the condition of every typed word, as `get_search_results` does."""
        for word in search_term.split():
            queryset = queryset.filter(condition(word))
        return queryset, False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[HotelScopedChangeList]:
        return HotelScopedChangeList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Look up by primary key if `_to_field` is empty; Django would look for a field without a name."""
        return super().get_object(request, object_id, from_field or None)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Leave out the column of the hotel for persons who see one hotel only."""
        columns = list(super().get_list_display(request))
        if sees_every_hotel(request) or len(memberships_of(request)) > 1:
            return columns
        return [column for column in columns if column != "hotel"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[str]:  # type: ignore[override]
        """Return `add_fields` for a new row, else all columns but `hidden`, and `shown_last`."""
        if obj is None:
            return self.add_fields
        stored = [field.name for field in self.opts.concrete_fields if field.name not in self.hidden]
        return [*stored, *self.shown_last]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        if obj is None:
            return []
        return [name for name in self.get_fields(request, obj) if name not in self.editable]

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None and self.add_form is not None:
            kwargs["form"] = self.add_form
        return super().get_form(request, obj, change=change, **kwargs)

    # Permissions

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, self.view_capability, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.add_capability, None)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, self.change_capability, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Forbid to delete rows: they are history, or services deactivate them."""
        return False

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        """Offer the rows of hotels in which the person may add or change rows."""
        related = db_field.related_model
        capability = self.add_capability or self.change_capability
        if capability and not sees_every_hotel(request) and isinstance(related, type):
            path = "pk" if related is Hotel else "hotel"
            chosen = {f"{path}__in": hotels_with_capability(request, capability)}
            kwargs["queryset"] = QuerySet(related).filter(**chosen)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = AutocompleteSelectOfPks(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _may(self, request: HttpRequest, capability: Capability | None, obj: Model | None) -> bool:
        if capability is None:
            return False
        if sees_every_hotel(request):
            return True
        hotels = hotels_with_capability(request, capability)
        return bool(hotels) if obj is None else self.hotel_pk_of(obj) in hotels

    def hotel_pk_of(self, obj: Any) -> int | None:
        """Return the primary key of the hotel to which the row belongs, if it belongs to one."""
        hotel_pk: int | None = obj.hotel_id
        return hotel_pk

    # Writing

    def command_on(self, request: HttpRequest, obj: Any) -> Any:
        """Return the command that writes this row."""
        return admin_command(request, obj.hotel)

    def write(self, command: Any, obj: Any, form: Any, *, change: bool) -> Model:
        """Add or change the row by one service, and return the row. Subclasses with a capability implement this."""
        raise PermissionDenied

    def expected(self, obj: Any, form: Any) -> Expected | None:
        """Return the version that the opened page showed; None for models without a version."""
        return None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Run `write` as one command. The instance that the form has filled is never saved."""

        def work(command: Any) -> Model:
            stored = self.write(command, obj, form, change=change)
            require_expected_version_checked()
            return stored

        expected = self.expected(obj, form) if change else None
        name = f"admin_{'change' if change else 'add'}_{type(obj)._meta.model_name}"
        stored = run_command(
            self.command_on(request, obj), work, name=name, subject={"pk": obj.pk}, expected=expected
        )
        obj.pk = stored.pk
        obj.refresh_from_db()

    @method_decorator(csrf_protect)
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Serve the page without Django's transaction: the command runner opens the outermost one."""
        try:
            return self._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[attr-defined]
        except Refusal as refusal:
            self.show_refusal(request, refusal)
            return HttpResponseRedirect(request.get_full_path())

    def run_admin_command(
        self, request: HttpRequest, hotel: Hotel, work: Callable[[Command], T], *, name: str
    ) -> T | None:
        """Run one command of an admin action and return its result; show a message and return None if refused."""
        try:
            return run_command(admin_command(request, hotel), work, name=name)
        except Refusal as refusal:
            self.show_refusal(request, refusal)
            return None

    def show_refusal(self, request: HttpRequest, refusal: Refusal) -> None:
        """Show each reason of the refusal as an error message."""
        for sentence in refusal_sentences(refusal):
            self.message_user(request, sentence, messages.ERROR)

    def response_action(  # type: ignore[override] # the stubs know a later Django's
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Run the action; refuse selections that are no primary keys, for which Django would answer 500."""
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(map(is_possible_pk, selected)):
            self.message_user(request, "There is no such row.", messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return super().response_action(request, queryset)


def by_hotel(rows: QuerySet[Any]) -> Mapping[Hotel, list[Any]]:
    """Group rows by their hotel, because a command concerns one hotel."""
    rows_by_hotel: dict[Hotel, list[Any]] = {}
    for row in rows.select_related("hotel"):
        rows_by_hotel.setdefault(row.hotel, []).append(row)
    return rows_by_hotel


def changed_values(form: Any, allowed: Sequence[str]) -> dict[str, Any]:
    """Return the values of the changed form fields that are in `allowed`, by name."""
    return {name: form.cleaned_data[name] for name in form.changed_data if name in allowed}
