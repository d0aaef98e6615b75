"""The queries of I18: housekeeping tasks agree with their rooms, and every change of a task has its row."""

_IN_PROGRESS = """
    task.status = 'IN_PROGRESS' AND task.task_type IN ('TURNOVER', 'STAYOVER', 'DEEP_CLEAN')
"""

TASK_CHECKS: dict[str, str] = {
    "i18_one_unfinished_task_per_room": """
        SELECT room_id, min(hotel_id) FROM housekeeping_housekeepingtask
        WHERE status IN ('OPEN', 'IN_PROGRESS') AND task_type <> 'AMENITY'
        GROUP BY room_id, task_type HAVING count(*) > 1
    """,
    "i18_one_cleaning_at_a_time": f"""
        SELECT room_id, min(hotel_id) FROM housekeeping_housekeepingtask AS task
        WHERE {_IN_PROGRESS} GROUP BY room_id HAVING count(*) > 1
    """,
    "i18_generated_once": """
        SELECT room_id, min(hotel_id) FROM housekeeping_housekeepingtask WHERE generated_for IS NOT NULL
        GROUP BY room_id, generated_for, task_type, booking_id HAVING count(*) > 1
    """,
    "i18_times_follow_status": """
        SELECT id, hotel_id FROM housekeeping_housekeepingtask WHERE NOT CASE status
            WHEN 'OPEN' THEN started_at IS NULL AND finished_at IS NULL
            WHEN 'IN_PROGRESS' THEN started_at IS NOT NULL AND finished_at IS NULL
            ELSE finished_at IS NOT NULL END
    """,
    "i18_room_is_cleaned_with_its_task": f"""
        SELECT task.id, task.hotel_id FROM housekeeping_housekeepingtask AS task
        LEFT JOIN rooms_room AS room ON room.id = task.room_id
        WHERE {_IN_PROGRESS} AND (room.id IS NULL OR room.room_status <> 'CLEANING_IN_PROGRESS' OR NOT room.is_active)
    """,
    "i18_cleaning_fits_occupancy": f"""
        SELECT task.id, task.hotel_id FROM housekeeping_housekeepingtask AS task
        LEFT JOIN room_bookings_roomoccupancy AS occupancy ON occupancy.room_id = task.room_id
        WHERE {_IN_PROGRESS} AND (task.task_type = 'STAYOVER') <> (occupancy.room_id IS NOT NULL)
    """,
    "i18_task_change_is_recorded": """
        SELECT task.id, task.hotel_id FROM housekeeping_housekeepingtask AS task
        LEFT JOIN housekeeping_taskchange AS change ON change.task_id = task.id AND change.version = task.version
        WHERE change.id IS NULL OR change.to_status <> task.status
    """,
    "i18_one_change_per_version": """
        SELECT task_id, min(hotel_id) FROM housekeeping_taskchange GROUP BY task_id, version HAVING count(*) > 1
    """,
    "i18_changes_chain": """
        SELECT task_id, min(hotel_id) FROM housekeeping_taskchange GROUP BY task_id
        HAVING (min(version), max(version)) <> (1, count(DISTINCT version))
    """,
    "i18_one_open_report_per_defect": """
        SELECT room_id, min(hotel_id) FROM housekeeping_maintenancereport WHERE completed_at IS NULL
        GROUP BY room_id, category, lower(note) HAVING count(*) > 1
    """,
    "i18_report_change_is_recorded": """
        SELECT report.id, report.hotel_id FROM housekeeping_maintenancereport AS report
        LEFT JOIN housekeeping_maintenancechange AS change
            ON change.report_id = report.id AND change.version = report.version
        WHERE change.id IS NULL
    """,
    "i18_one_report_change_per_version": """
        SELECT report_id, min(hotel_id) FROM housekeeping_maintenancechange
        GROUP BY report_id, version HAVING count(*) > 1
    """,
    "i18_report_changes_chain": """
        SELECT report_id, min(hotel_id) FROM housekeeping_maintenancechange GROUP BY report_id
        HAVING (min(version), max(version)) <> (1, count(DISTINCT version))
    """,
    "i18_only_reports_write_changes": """
        SELECT change.id, change.hotel_id FROM housekeeping_maintenancechange AS change
        LEFT JOIN housekeeping_maintenancereport AS report ON report.id = change.report_id
        WHERE report.id IS NULL OR report.version < change.version
    """,
    "i18_only_tasks_write_changes": """
        SELECT change.id, change.hotel_id FROM housekeeping_taskchange AS change
        LEFT JOIN housekeeping_housekeepingtask AS task ON task.id = change.task_id
        WHERE task.id IS NULL OR task.version < change.version
    """,
}
