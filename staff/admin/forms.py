"""The form and the widget that all admin pages of a hotel's rows use."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.forms.models import construct_instance

if TYPE_CHECKING:
    AnyModelForm = ModelForm[Any]
else:
    AnyModelForm = ModelForm


class HotelScopedForm(AnyModelForm):
    """A form that validates single fields; the service validates everything else."""

    def _post_clean(self) -> None:
        """Validate each field, and leave out Django's checks of constraints: the service has better messages."""
        exclude = self._get_validation_exclusions()  # type: ignore[attr-defined] # Django names it so
        try:
            self.instance = construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
            self.instance.clean_fields(exclude=exclude)
        except ValidationError as error:
            self.add_error(None, error)


class AutocompleteSelectOfPks(AutocompleteSelect):
    """Django's widget, which looks up a refused choice to show it again, without choices that cannot be keys."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """Return the options as Django does, for the values that can be primary keys."""
        return super().optgroups(name, list(filter(is_possible_pk, value)), attr)


def is_possible_pk(text: str) -> bool:
    """Tell whether the text is a whole number that fits into a primary key column."""
    return text.isascii() and text.isdecimal() and len(text) < 19
