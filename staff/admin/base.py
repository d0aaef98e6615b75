"""The base of every admin page of a hotel's rows.

Nothing can be deleted. Nothing can be added or changed but by a service: a subclass that names a capability for it
writes `write`, which calls one service; it runs as one command, and a refusal is a message. Everybody but superusers
sees, and acts on, the rows of hotels where they work and their roles include the capability.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.forms.models import construct_instance
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
from staff.admin.scope import admin_command, hotels_with_capability, memberships_of, sees_every_hotel
from staff.capabilities import Capability
from staff.command import Command

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    AnyModelForm = ModelForm[Any]
else:
    ModelAdmin = admin.ModelAdmin
    AnyModelForm = ModelForm

T = TypeVar("T")


class HotelScopedForm(AnyModelForm):
    """A form whose values a service judges."""

    def _post_clean(self) -> None:
        """As Django's, field by field; what only the database knows is left to the service, which has words for it."""
        exclude = self._get_validation_exclusions()  # type: ignore[attr-defined] # Django names it so
        try:
            self.instance = construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
            self.instance.clean_fields(exclude=exclude)
        except ValidationError as faults:
            self.add_error(None, faults)


class SearchedSelect(AutocompleteSelect):
    """Django's, which shows a refused choice again: what can be no key is shown as nothing chosen."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        return super().optgroups(name, list(filter(is_possible_pk, value)), attr)


class HotelScopedAdmin(ModelAdmin):
    """Rows that belong to a hotel: read by everybody whose roles allow it, changed by services only."""

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
            raise TypeError(f"{cls.__name__} names who may add or change, and no service that does it")

    # What is seen

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if sees_every_hotel(request):
            return rows
        return rows.filter(
            **{f"{self.hotel_path}__in": hotels_with_capability(request, self.view_capability)}
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return super().get_search_results(request, queryset, normalized_text(search_term))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[HotelScopedChangeList]:
        return HotelScopedChangeList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """By the key where no field is named; Django would look for one without a name."""
        return super().get_object(request, object_id, from_field or None)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Who works in one hotel need not read its name in every line."""
        columns = list(super().get_list_display(request))
        if sees_every_hotel(request) or len(memberships_of(request)) > 1:
            return columns
        return [column for column in columns if column != "hotel"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[str]:  # type: ignore[override]
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

    # Who may

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, self.view_capability, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.add_capability, None)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, self.change_capability, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        """Offers the rows of hotels where the person may add or change."""
        related = db_field.related_model
        capability = self.add_capability or self.change_capability
        if capability and not sees_every_hotel(request) and isinstance(related, type):
            path = "pk" if related is Hotel else "hotel"
            chosen = {f"{path}__in": hotels_with_capability(request, capability)}
            kwargs["queryset"] = QuerySet(related).filter(**chosen)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SearchedSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _may(self, request: HttpRequest, capability: Capability | None, obj: Model | None) -> bool:
        if capability is None:
            return False
        if sees_every_hotel(request):
            return True
        hotels = hotels_with_capability(request, capability)
        return bool(hotels) if obj is None else self.hotel_pk_of(obj) in hotels

    def hotel_pk_of(self, obj: Any) -> int:
        hotel_id: int = obj.hotel_id
        return hotel_id

    # What is done

    def command_on(self, request: HttpRequest, obj: Any) -> Any:
        """Return the command that writes this row."""
        return admin_command(request, obj.hotel)

    def write(self, command: Any, obj: Any, form: Any, *, change: bool) -> Model:
        """Call the one service that adds or changes this row, and return the row. Here: nobody may do either."""
        raise PermissionDenied

    def expected(self, obj: Any, form: Any) -> Expected | None:
        """The state in which the opened page showed the row; None where rows carry no version."""
        return None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Have the service write what was entered; the instance that the form filled is thrown away."""

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
        """As Django's, but without a transaction around it: the command runner's own must be the outermost."""
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
        for sentence in refusal_sentences(refusal):
            self.message_user(request, sentence, messages.ERROR)

    def response_action(  # type: ignore[override] # the stubs know a later Django's
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(map(is_possible_pk, selected)):
            self.message_user(request, "There is no such row.", messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return super().response_action(request, queryset)


def is_possible_pk(text: str) -> bool:
    """Whether this is a number that a row's key can be."""
    return text.isascii() and text.isdecimal() and len(text) < 19


def by_hotel(rows: QuerySet[Any]) -> Mapping[Hotel, list[Any]]:
    """The selected rows of each hotel: a command never spans two."""
    found: dict[Hotel, list[Any]] = {}
    for row in rows.select_related("hotel"):
        found.setdefault(row.hotel, []).append(row)
    return found


def changed_values(form: Any, allowed: Sequence[str]) -> dict[str, Any]:
    """What the form was used to change, by field."""
    return {name: form.cleaned_data[name] for name in form.changed_data if name in allowed}
