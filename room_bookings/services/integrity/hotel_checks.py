"""The queries of I10: each row that a row points to belongs to the same hotel."""

POINTERS: dict[str, tuple[str, str, str]] = {
    "i10_booking_change_of_hotel": (
        "room_bookings_bookingchange",
        "booking_id",
        "room_bookings_roombooking",
    ),
    "i10_booking_change_performed_by_of_hotel": (
        "room_bookings_bookingchange",
        "performed_by_id",
        "staff_staff",
    ),
    "i10_booking_event_changed_by_of_hotel": (
        "room_bookings_bookingstatusevent",
        "changed_by_id",
        "staff_staff",
    ),
    "i10_booking_event_of_hotel": (
        "room_bookings_bookingstatusevent",
        "booking_id",
        "room_bookings_roombooking",
    ),
    "i10_block_calendar_of_hotel": (
        "room_bookings_calendarblock",
        "calendar_id",
        "room_bookings_channelcalendar",
    ),
    "i10_block_room_of_hotel": ("room_bookings_calendarblock", "room_id", "rooms_room"),
    "i10_block_room_type_of_hotel": ("room_bookings_calendarblock", "room_type_id", "rooms_roomtype"),
    "i10_room_block_of_hotel": ("room_bookings_roomblock", "room_id", "rooms_room"),
    "i10_room_block_type_of_hotel": ("room_bookings_roomblock", "room_type_id", "rooms_roomtype"),
    "i10_room_block_changed_by_of_hotel": ("room_bookings_roomblock", "changed_by_id", "staff_staff"),
    "i10_room_block_change_of_hotel": (
        "room_bookings_roomblockchange",
        "block_id",
        "room_bookings_roomblock",
    ),
    "i10_room_block_change_performed_by_of_hotel": (
        "room_bookings_roomblockchange",
        "performed_by_id",
        "staff_staff",
    ),
    "i10_calendar_change_changed_by_of_hotel": (
        "room_bookings_calendarchange",
        "changed_by_id",
        "staff_staff",
    ),
    "i10_calendar_change_of_hotel": (
        "room_bookings_calendarchange",
        "calendar_id",
        "room_bookings_channelcalendar",
    ),
    "i10_calendar_reservation_booking_of_hotel": (
        "room_bookings_calendarreservation",
        "booking_id",
        "room_bookings_roombooking",
    ),
    "i10_calendar_reservation_calendar_of_hotel": (
        "room_bookings_calendarreservation",
        "calendar_id",
        "room_bookings_channelcalendar",
    ),
    "i10_calendar_room_of_hotel": ("room_bookings_channelcalendar", "room_id", "rooms_room"),
    "i10_calendar_room_type_of_hotel": ("room_bookings_channelcalendar", "room_type_id", "rooms_roomtype"),
    "i10_booking_room_of_hotel": ("room_bookings_roombooking", "assigned_room_id", "rooms_room"),
    "i10_booking_room_type_of_hotel": ("room_bookings_roombooking", "room_type_id", "rooms_roomtype"),
    "i10_booking_terms_of_hotel": (
        "room_bookings_roombooking",
        "cancellation_terms_id",
        "hotel_cancellationterms",
    ),
    "i10_city_tax_exemption_of_hotel": (
        "room_bookings_citytaxexemption",
        "booking_id",
        "room_bookings_roombooking",
    ),
    "i10_city_tax_exemption_performed_by_of_hotel": (
        "room_bookings_citytaxexemption",
        "performed_by_id",
        "staff_staff",
    ),
    "i10_invoice_of_hotel": ("room_bookings_invoice", "booking_id", "room_bookings_roombooking"),
    "i10_invoice_performed_by_of_hotel": ("room_bookings_invoice", "performed_by_id", "staff_staff"),
    "i10_tax_rate_of_hotel": ("hotel_taxrate", "category_id", "hotel_taxcategory"),
    "i10_cancellation_policy_terms_of_hotel": (
        "hotel_cancellationpolicy",
        "terms_id",
        "hotel_cancellationterms",
    ),
    "i10_dead_letter_subscription_of_hotel": (
        "notifications_deadletter",
        "subscription_id",
        "notifications_subscription",
    ),
    "i10_event_booking_of_hotel": ("notifications_outboxevent", "booking_ref", "room_bookings_roombooking"),
    "i10_event_room_of_hotel": ("notifications_outboxevent", "room_ref", "rooms_room"),
    "i10_guest_booking_of_hotel": ("guests_guest", "booking_id", "room_bookings_roombooking"),
    "i10_guest_link_of_hotel": ("room_bookings_guestlink", "booking_id", "room_bookings_roombooking"),
    "i10_guest_link_created_by_of_hotel": ("room_bookings_guestlink", "created_by_id", "staff_staff"),
    "i10_guest_link_revoked_by_of_hotel": ("room_bookings_guestlink", "revoked_by_id", "staff_staff"),
    "i10_mail_of_hotel": ("room_bookings_outgoingmail", "booking_id", "room_bookings_roombooking"),
    "i10_guest_party_member_of_hotel": ("guests_guest", "booking_guest_id", "room_bookings_bookingguest"),
    "i10_guest_room_of_hotel": ("guests_guest", "room_id", "rooms_room"),
    "i10_guest_wish_room_of_hotel": ("housekeeping_guestwish", "room_id", "rooms_room"),
    "i10_guest_wish_booking_of_hotel": ("housekeeping_guestwish", "booking_id", "room_bookings_roombooking"),
    "i10_guest_wish_performed_by_of_hotel": ("housekeeping_guestwish", "performed_by_id", "staff_staff"),
    "i10_observation_room_of_hotel": ("housekeeping_roomobservation", "room_id", "rooms_room"),
    "i10_observation_booking_of_hotel": (
        "housekeeping_roomobservation",
        "booking_id",
        "room_bookings_roombooking",
    ),
    "i10_observation_performed_by_of_hotel": (
        "housekeeping_roomobservation",
        "performed_by_id",
        "staff_staff",
    ),
    "i10_resolution_of_hotel": (
        "housekeeping_discrepancyresolution",
        "observation_id",
        "housekeeping_roomobservation",
    ),
    "i10_resolution_performed_by_of_hotel": (
        "housekeeping_discrepancyresolution",
        "performed_by_id",
        "staff_staff",
    ),
    "i10_maintenance_completed_by_of_hotel": (
        "housekeeping_maintenancereport",
        "completed_by_id",
        "staff_staff",
    ),
    "i10_maintenance_reported_by_of_hotel": (
        "housekeeping_maintenancereport",
        "reported_by_id",
        "staff_staff",
    ),
    "i10_checklist_room_type_of_hotel": ("housekeeping_checklist", "room_type_id", "rooms_roomtype"),
    "i10_checklist_performed_by_of_hotel": ("housekeeping_checklist", "performed_by_id", "staff_staff"),
    "i10_inspection_rule_performed_by_of_hotel": (
        "housekeeping_inspectionrule",
        "performed_by_id",
        "staff_staff",
    ),
    "i10_inspection_room_of_hotel": ("housekeeping_inspection", "room_id", "rooms_room"),
    "i10_inspection_performed_by_of_hotel": ("housekeeping_inspection", "performed_by_id", "staff_staff"),
    "i10_maintenance_assigned_to_of_hotel": (
        "housekeeping_maintenancereport",
        "assigned_to_id",
        "staff_staff",
    ),
    "i10_maintenance_changed_by_of_hotel": (
        "housekeeping_maintenancereport",
        "changed_by_id",
        "staff_staff",
    ),
    "i10_report_change_of_hotel": (
        "housekeeping_maintenancechange",
        "report_id",
        "housekeeping_maintenancereport",
    ),
    "i10_report_change_performed_by_of_hotel": (
        "housekeeping_maintenancechange",
        "performed_by_id",
        "staff_staff",
    ),
    "i10_maintenance_room_of_hotel": ("housekeeping_maintenancereport", "room_id", "rooms_room"),
    "i10_overstay_acknowledged_by_of_hotel": (
        "room_bookings_roombooking",
        "overstay_acknowledged_by_id",
        "staff_staff",
    ),
    "i10_booking_continues_of_hotel": (
        "room_bookings_roombooking",
        "continues_id",
        "room_bookings_roombooking",
    ),
    "i10_booking_oversold_by_of_hotel": ("room_bookings_roombooking", "oversold_staff_id", "staff_staff"),
    "i10_nights_sold_of_hotel": ("rooms_nightssold", "room_type_id", "rooms_roomtype"),
    "i10_restriction_of_hotel": ("rooms_restriction", "room_type_id", "rooms_roomtype"),
    "i10_restriction_change_of_hotel": ("rooms_restrictionchange", "room_type_id", "rooms_roomtype"),
    "i10_restriction_change_by_of_hotel": ("rooms_restrictionchange", "changed_by_id", "staff_staff"),
    "i10_occupancy_assigned_by_of_hotel": ("room_bookings_roomoccupancy", "assigned_by_id", "staff_staff"),
    "i10_operation_from_room_of_hotel": ("rooms_roomoperationlog", "from_room_id", "rooms_room"),
    "i10_operation_performed_by_of_hotel": ("rooms_roomoperationlog", "performed_by_id", "staff_staff"),
    "i10_operation_room_of_hotel": ("rooms_roomoperationlog", "room_id", "rooms_room"),
    "i10_party_booking_of_hotel": ("room_bookings_bookingguest", "booking_id", "room_bookings_roombooking"),
    "i10_payment_of_hotel": ("room_bookings_payment", "booking_id", "room_bookings_roombooking"),
    "i10_payment_performed_by_of_hotel": ("room_bookings_payment", "performed_by_id", "staff_staff"),
    "i10_group_bill_of_hotel": ("room_bookings_groupbill", "booking_id", "room_bookings_roombooking"),
    "i10_group_bill_performed_by_of_hotel": ("room_bookings_groupbill", "performed_by_id", "staff_staff"),
    "i10_payment_intent_of_hotel": (
        "room_bookings_paymentintent",
        "booking_id",
        "room_bookings_roombooking",
    ),
    "i10_payment_intent_created_by_of_hotel": (
        "room_bookings_paymentintent",
        "created_by_id",
        "staff_staff",
    ),
    "i10_provider_request_of_hotel": (
        "room_bookings_providerrequest",
        "booking_id",
        "room_bookings_roombooking",
    ),
    "i10_provider_request_requested_by_of_hotel": (
        "room_bookings_providerrequest",
        "requested_by_id",
        "staff_staff",
    ),
    "i10_redelivery_subscription_of_hotel": (
        "notifications_redelivery",
        "subscription_id",
        "notifications_subscription",
    ),
    "i10_room_cleaned_by_of_hotel": ("rooms_room", "cleaned_by_id", "staff_staff"),
    "i10_room_event_changed_by_of_hotel": ("housekeeping_roomstatusevent", "changed_by_id", "staff_staff"),
    "i10_room_event_of_hotel": ("housekeeping_roomstatusevent", "room_id", "rooms_room"),
    "i10_room_inspected_by_of_hotel": ("rooms_room", "inspected_by_id", "staff_staff"),
    "i10_room_type_of_hotel": ("rooms_room", "room_type_id", "rooms_roomtype"),
    "i10_task_assigned_to_of_hotel": ("housekeeping_housekeepingtask", "assigned_to_id", "staff_staff"),
    "i10_task_booking_of_hotel": (
        "housekeeping_housekeepingtask",
        "booking_id",
        "room_bookings_roombooking",
    ),
    "i10_cleaning_wish_of_hotel": (
        "housekeeping_cleaningwish",
        "booking_id",
        "room_bookings_roombooking",
    ),
    "i10_cleaning_wish_performed_by_of_hotel": (
        "housekeeping_cleaningwish",
        "performed_by_id",
        "staff_staff",
    ),
    "i10_attendant_month_of_hotel": ("housekeeping_attendantmonth", "staff_id", "staff_staff"),
    "i10_booking_import_performed_by_of_hotel": (
        "room_bookings_bookingimport",
        "performed_by_id",
        "staff_staff",
    ),
    "i10_productivity_rule_performed_by_of_hotel": (
        "housekeeping_productivityrule",
        "performed_by_id",
        "staff_staff",
    ),
    "i10_promise_room_of_hotel": ("housekeeping_readypromise", "room_id", "rooms_room"),
    "i10_promise_booking_of_hotel": (
        "housekeeping_readypromise",
        "booking_id",
        "room_bookings_roombooking",
    ),
    "i10_promise_performed_by_of_hotel": ("housekeeping_readypromise", "performed_by_id", "staff_staff"),
    "i10_shift_staff_of_hotel": ("housekeeping_shift", "staff_id", "staff_staff"),
    "i10_shift_performed_by_of_hotel": ("housekeeping_shift", "performed_by_id", "staff_staff"),
    "i10_task_change_of_hotel": ("housekeeping_taskchange", "task_id", "housekeeping_housekeepingtask"),
    "i10_task_change_performed_by_of_hotel": ("housekeeping_taskchange", "performed_by_id", "staff_staff"),
    "i10_task_changed_by_of_hotel": ("housekeeping_housekeepingtask", "changed_by_id", "staff_staff"),
    "i10_task_standard_room_type_of_hotel": (
        "housekeeping_taskstandard",
        "room_type_id",
        "rooms_roomtype",
    ),
    "i10_task_created_by_of_hotel": ("housekeeping_housekeepingtask", "created_by_id", "staff_staff"),
    "i10_task_room_of_hotel": ("housekeeping_housekeepingtask", "room_id", "rooms_room"),
    "i10_webhook_change_changed_by_of_hotel": ("notifications_webhookchange", "changed_by_id", "staff_staff"),
    "i10_webhook_change_subscription_of_hotel": (
        "notifications_webhookchange",
        "subscription_id",
        "notifications_subscription",
    ),
    "i10_webhook_delivery_subscription_of_hotel": (
        "notifications_webhookdelivery",
        "subscription_id",
        "notifications_subscription",
    ),
    "i10_webhook_subscription_of_hotel": (
        "notifications_webhook",
        "subscription_id",
        "notifications_subscription",
    ),
}
"""By the name of the foreign key: the table, the column that points, and the table it points to."""

SAME_HOTEL = {
    name: f"""
        SELECT pointing.{column}, pointing.hotel_id FROM {table} AS pointing
        LEFT JOIN {target} AS target ON target.id = pointing.{column} AND target.hotel_id = pointing.hotel_id
        WHERE pointing.{column} IS NOT NULL AND target.id IS NULL
    """
    for name, (table, column, target) in POINTERS.items()
}
"""By the name of the foreign key: a query for keys that point to another hotel, or to no row."""
