"""Who does which task of a day, and in which order. It reads no database."""

from housekeeping.task_planning.day import Attendant, DayPlan, PlannableTask, Urgency, in_working_order
from housekeeping.task_planning.solver import improve
from housekeeping.task_planning.sweep import sweep

__all__ = ["Attendant", "DayPlan", "PlannableTask", "Urgency", "improve", "in_working_order", "sweep"]
