"""Pages of rows that others change meanwhile: what is saved is judged against what was read."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model
from django.http import HttpRequest

from hotel.kernel.attempt import Expected, LockRank
from hotel.kernel.etag import etag
from staff.admin.base import HotelScopedAdmin

SEEN = "seen"


class VersionedAdmin(HotelScopedAdmin):
    """Rows with a version, or that belong to one: a hidden field carries it, and the command judges it as If-Match.

    `subject` is where the versioned row is locked and the field that names it.
    """

    subject: ClassVar[tuple[LockRank, str]]

    def subject_of(self, obj: Any) -> Any:
        """The row whose version rises with every change of this one."""
        return obj

    def expected(self, obj: Any, form: Any) -> Expected:
        rank, field = self.subject
        name = str(getattr(self.subject_of(obj), field))
        return Expected(rank=rank, field=field, name=name, tags=frozenset({form.cleaned_data[SEEN]}))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[str]:  # type: ignore[override]
        fields = super().get_fields(request, obj)
        carries = obj is not None and self.has_change_permission(request, obj)
        return [*fields, SEEN] if carries else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [name for name in super().get_readonly_fields(request, obj) if name != SEEN]

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        names = kwargs.pop("fields", None) or flatten_fieldsets(self.get_fieldsets(request, obj))
        columns = [name for name in names if name != SEEN]
        form: Any = super().get_form(request, obj, change=change, fields=columns, **kwargs)
        if SEEN in names:
            form.base_fields[SEEN] = forms.CharField(
                initial=etag(self.subject_of(obj)), widget=forms.HiddenInput
            )
        return form
