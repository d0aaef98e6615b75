"""…/housekeeping/productivity/: what attendants did in a month."""

from datetime import date
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import Output, extend_schema
from hotel.api.inputs import InputSerializer
from housekeeping import services
from housekeeping.api.tasks import TaskView
from housekeeping.models import ProductivityRule
from housekeeping.selectors.productivity import MonthWork, productivity, productivity_rule
from rooms.api.serializers import StaffSerializer
from staff.authorization import may
from staff.capabilities import Capability
from staff.models import Staff
from staff.snapshots import staff_snapshot

_MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"


class MonthQuery(InputSerializer):
    month = serializers.RegexField(
        _MONTH, required=False, max_length=7, help_text="YYYY-MM; the month of the business date."
    )

    def validate_month(self, text: str) -> date:
        return date(int(text[:4]), int(text[5:]), 1)


class ProductivityRuleInput(InputSerializer):
    shows_names = serializers.BooleanField(help_text="Whether supervisors and managers see names.")
    months_kept = serializers.IntegerField(min_value=1, max_value=60)


class ProductivityRuleSerializer(Output):
    shows_names = serializers.BooleanField()
    months_kept = serializers.IntegerField(help_text="Months after which the figures are deleted.")


class MonthWorkSerializer(Output):
    staff = StaffSerializer(allow_null=True, help_text="null where the hotel shows no names of others.")
    tasks = serializers.IntegerField()
    credits = serializers.IntegerField()
    planned_minutes = serializers.IntegerField()
    worked_minutes = serializers.IntegerField()
    shift_minutes = serializers.IntegerField(help_text="Minutes on duty.")
    pace = serializers.DecimalField(
        max_digits=8, decimal_places=2, allow_null=True, help_text="Minutes worked for a planned minute."
    )
    credits_per_hour = serializers.DecimalField(
        max_digits=8, decimal_places=2, allow_null=True, help_text="Credits for an hour on duty."
    )


class ProductivitySerializer(ProductivityRuleSerializer):
    month = serializers.CharField()
    attendants = MonthWorkSerializer(many=True, help_text="Most credits first.")


class Productivity(TaskView):
    """The work of attendants in a month."""

    capabilities = {"GET": Capability.TASKS_WORK, "PUT": Capability.HOTEL_SETTINGS}
    queries = {"GET": MonthQuery}

    @extend_schema(responses=ProductivitySerializer)
    def get(self, request: Request, hotel_slug: str) -> Response:
        """Return the figures of a month: those of all for whoever manages tasks, the own ones for others."""
        month = self.query.get("month") or self.command.today.replace(day=1)
        rule = productivity_rule(self.hotel.pk)
        rows = productivity(self.command, month=month, rule=rule)
        if not may(self.staff, Capability.TASKS_MANAGE):
            rows = [(person, work) for person, work in rows if person == self.staff]
        shown = [self._row(person, work, rule) for person, work in rows]
        return self.respond({"month": f"{month:%Y-%m}", **_rule(rule), "attendants": shown})

    @extend_schema(request=ProductivityRuleInput, responses=ProductivityRuleSerializer)
    def put(self, request: Request, hotel_slug: str) -> Response:
        """Say whether names are shown, and for how many months figures are kept."""
        return self.carry_out(
            services.set_productivity_rule, lambda rule: self.respond(_rule(rule)), body=ProductivityRuleInput
        )

    def _row(self, person: Staff, work: MonthWork, rule: ProductivityRule) -> dict[str, Any]:
        is_shown = rule.shows_names or person == self.staff
        return {
            "staff": staff_snapshot(person) if is_shown else None,
            "tasks": work.tasks,
            "credits": work.credits,
            "planned_minutes": work.planned_minutes,
            "worked_minutes": work.worked_minutes,
            "shift_minutes": work.shift_minutes,
            "pace": _ratio(work.worked_minutes, work.planned_minutes),
            "credits_per_hour": _ratio(60 * work.credits, work.shift_minutes),
        }


def _rule(rule: ProductivityRule) -> dict[str, Any]:
    return {"shows_names": rule.shows_names, "months_kept": rule.months_kept}


def _ratio(part: int, whole: int) -> str | None:
    return f"{part / whole:.2f}" if whole else None
