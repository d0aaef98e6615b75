"""Checklists of room types, and inspections by them. The rows never change."""

from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import CommentedCheckConstraint, CompositeForeignKey
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from housekeeping.models.attendants import AuditColumns
from rooms.models import Room, RoomType


class Checklist(AuditColumns):
    """The items of an inspection of the rooms of a type. The latest row of a room type counts; none without items."""

    room_type = models.ForeignKey(
        RoomType, on_delete=models.PROTECT, related_name="checklists", db_constraint=False, db_index=False
    )
    items = models.JSONField(db_comment="List of the items as text, in their order.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            CompositeForeignKey(
                name="i10_checklist_room_type_of_hotel",
                violation_error_message="A checklist belongs to the hotel of its room type.",
                fields=("room_type", "hotel"),
                to="rooms.RoomType",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_checklist_performed_by_of_hotel",
                violation_error_message="The staff member who wrote a checklist belongs to its hotel.",
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [models.Index(name="checklist_by_room_type", fields=["room_type", "-id"])]
        triggers = [
            only_grows(
                "i9_checklists_only_grow",
                violation_error_message="Checklists are never changed or deleted; a later one replaces them.",
            )
        ]

    def __str__(self) -> str:
        return f"{len(self.items)} items of {self.room_type_id}"


class InspectionRule(AuditColumns):
    """The share of the cleaned rooms that a hotel inspects. The latest row of a hotel counts; without one all rooms.

    `share_percent` of an attendant's rooms are drawn; those of an attendant whose account is younger than
    `new_attendant_days` are always inspected.
    """

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+", db_index=False)
    share_percent = models.PositiveSmallIntegerField()
    new_attendant_days = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedCheckConstraint(
                name="inspection_share_is_a_percentage",
                violation_error_message="A hotel inspects 0 to 100 percent of its rooms.",
                condition=Q(share_percent__lte=100),
            ),
            CompositeForeignKey(
                name="i10_inspection_rule_performed_by_of_hotel",
                violation_error_message="The staff member who wrote a rule of inspections belongs to its hotel.",
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [models.Index(name="inspection_rule_by_hotel", fields=["hotel", "-id"])]
        triggers = [
            only_grows(
                "i9_inspection_rules_only_grow",
                violation_error_message="Rules of inspections are never changed or deleted; a later one replaces them.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.hotel_id}: {self.share_percent} %"


class Inspection(AuditColumns):
    """An inspection of a room by the checklist of its type, with the result of each item.

    `results` is a list of `{"item", "passed", "note"}`. The room passes with all of its items.
    """

    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, related_name="inspections", db_constraint=False, db_index=False
    )
    passed = models.BooleanField()
    results = models.JSONField(db_comment="List of {item, passed, note}, in the order of the checklist.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            CompositeForeignKey(
                name="i10_inspection_room_of_hotel",
                violation_error_message="The room of an inspection belongs to the hotel of the inspection.",
                fields=("room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_inspection_performed_by_of_hotel",
                violation_error_message="The staff member who inspected a room belongs to its hotel.",
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [models.Index(name="inspection_by_room", fields=["room", "-id"])]
        triggers = [
            only_grows(
                "i9_inspections_only_grow",
                violation_error_message="Inspections are never changed or deleted.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.room_id}: {'passed' if self.passed else 'failed'}"
