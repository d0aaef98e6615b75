"""The body fields of actions whose guards a person can override."""

from typing import Any

from rest_framework import serializers

from hotel.api.inputs import InputSerializer
from hotel.kernel.exceptions import ProblemCode
from staff.overrides import Overrides


class OverridesInput(InputSerializer):
    """The body of a guarded action. Its two fields become one argument of the service: `overrides`, an Overrides."""

    overrides = serializers.ListField(
        child=serializers.ChoiceField(choices=ProblemCode.choices),
        max_length=20,
        required=False,
        default=list,
    )
    override_reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        overrides = Overrides.of(attrs.pop("overrides"), attrs.pop("override_reason"))
        return attrs | {"overrides": overrides}
