"""Routes of the actions on rooms and of the tasks of housekeeping, below /api/staff/hotels/{hotel_slug}/."""

from django.urls import URLPattern, URLResolver, path

from housekeeping.api import assignment, attendants, dashboard, inspections, productivity, reports, tasks
from housekeeping.api.actions import ROOM_ACTIONS
from rooms.api.converters import ROOM, ROOM_TYPE
from staff.api.actions import action_routes

_TASK = "housekeeping/tasks/<int:task_id>"
_REPORT = "maintenance-reports/<int:report_id>"

urlpatterns: list[URLPattern | URLResolver] = [
    *action_routes(ROOM_ACTIONS, below=f"{ROOM}/", name_prefix="room-"),
    path("housekeeping/guest-wishes/", attendants.WishList.as_view(), name="guest-wishes"),
    path("housekeeping/welfare/", attendants.WelfareList.as_view(), name="welfare"),
    path("discrepancies/", attendants.Discrepancies.as_view(), name="discrepancies"),
    path(
        "discrepancies/<int:discrepancy_id>/resolve/",
        attendants.ResolveDiscrepancy.as_view(),
        name="resolve-discrepancy",
    ),
    path("housekeeping/inspection-rule/", inspections.InspectionRuleView.as_view(), name="inspection-rule"),
    path("inspections/", inspections.Inspections.as_view(), name="inspections"),
    path(f"{ROOM_TYPE}/checklist/", inspections.RoomTypeChecklist.as_view(), name="checklist"),
    path("maintenance-reports/", reports.MaintenanceReports.as_view(), name="maintenance-reports"),
    path(f"{_REPORT}/", reports.MaintenanceReportDetail.as_view(), name="maintenance-report"),
    path(f"{_REPORT}/assign/", reports.AssignReport.as_view(), name="assign-report"),
    path("housekeeping/tasks/", tasks.Tasks.as_view(), name="tasks"),
    path("housekeeping/tasks/generate/", tasks.GenerateTasks.as_view(), name="generate-tasks"),
    path("housekeeping/tasks/auto-assign/", assignment.AutoAssignTasks.as_view(), name="auto-assign-tasks"),
    path("housekeeping/tasks/replan/", assignment.ReplanTasks.as_view(), name="replan-tasks"),
    path("housekeeping/shifts/", assignment.Shifts.as_view(), name="shifts"),
    path("housekeeping/dashboard/", dashboard.HousekeepingDashboard.as_view(), name="housekeeping-dashboard"),
    path("housekeeping/productivity/", productivity.Productivity.as_view(), name="productivity"),
    path("housekeeping/promises/", dashboard.Promises.as_view(), name="promises"),
    path("housekeeping/my-rooms/", assignment.MyRooms.as_view(), name="my-tasks"),
    path("housekeeping/day-sheet/", assignment.DaySheets.as_view(), name="day-sheets"),
    path(f"{_TASK}/", tasks.TaskDetail.as_view(), name="task"),
    path(f"{_TASK}/assign/", tasks.AssignTask.as_view(), name="assign-task"),
    path(f"{_TASK}/start/", tasks.StartTask.as_view(), name="start-task"),
    path(f"{_TASK}/complete/", tasks.CompleteTask.as_view(), name="complete-task"),
    path(f"{_TASK}/cancel/", tasks.CancelTask.as_view(), name="cancel-task"),
]
