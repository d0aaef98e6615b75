"""Admin pages that refuse to overwrite a row that has changed since the page was opened."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model
from django.http import HttpRequest

from hotel.kernel.attempt import Expected, LockRank
from hotel.kernel.etag import etag
from staff.admin.base import HotelScopedAdmin

SEEN_VERSION = "seen"


class VersionedAdmin(HotelScopedAdmin):
    """Sends the version of the row in a hidden field, which the command checks as it checks If-Match.

    The version is that of the row or of the row it belongs to. `subject` names where the versioned row is locked
    and the field by which the command names it.
    """

    subject: ClassVar[tuple[LockRank, str]]

    def subject_of(self, obj: Any) -> Any:
        """Return the row whose version rises with every change of this one."""
        return obj

    def expected(self, obj: Any, form: Any) -> Expected:
        """Return the version that the opened page has sent."""
        rank, field = self.subject
        name = str(getattr(self.subject_of(obj), field))
        return Expected(rank=rank, field=field, name=name, tags=frozenset({form.cleaned_data[SEEN_VERSION]}))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[str]:  # type: ignore[override]
        fields = super().get_fields(request, obj)
        has_version = obj is not None and self.has_change_permission(request, obj)
        return [*fields, SEEN_VERSION] if has_version else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [name for name in super().get_readonly_fields(request, obj) if name != SEEN_VERSION]

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        names = kwargs.pop("fields", None) or flatten_fieldsets(self.get_fieldsets(request, obj))
        columns = [name for name in names if name != SEEN_VERSION]
        form: Any = super().get_form(request, obj, change=change, fields=columns, **kwargs)
        if SEEN_VERSION in names:
            form.base_fields[SEEN_VERSION] = forms.CharField(
                initial=etag(self.subject_of(obj)), widget=forms.HiddenInput
            )
        return form
