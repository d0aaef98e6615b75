"""The rights of the application's role in the database, table by table.

A trigger runs with the rights of the role that causes it, and finds tables by unqualified names. So the role may not
create anything, not even temporary tables: such a table would hide the one that a trigger reads.
"""

from collections.abc import Iterator, Mapping
from itertools import chain

from django.apps import apps
from django.db import connection

READ = ("SELECT",)
ADD = (*READ, "INSERT")
CHANGE = (*ADD, "UPDATE")
REPLACE = (*CHANGE, "DELETE")

RIGHTS: Mapping[str, tuple[str, ...]] = {
    # Audit rows are never changed.
    "housekeeping_roomstatusevent": ADD,
    "housekeeping_cleaningwish": ADD,
    "housekeeping_productivityrule": ADD,
    "housekeeping_readypromise": ADD,
    "housekeeping_shift": ADD,
    "housekeeping_taskchange": ADD,
    "housekeeping_checklist": ADD,
    "housekeeping_inspection": ADD,
    "housekeeping_inspectionrule": ADD,
    "housekeeping_maintenancechange": ADD,
    "housekeeping_discrepancyresolution": ADD,
    "housekeeping_guestwish": ADD,
    "housekeeping_roomobservation": ADD,
    "room_bookings_bookingchange": ADD,
    "room_bookings_bookingimport": ADD,
    "room_bookings_calendarchange": ADD,
    "room_bookings_roomblockchange": ADD,
    "room_bookings_bookingstatusevent": ADD,
    "room_bookings_payment": ADD,
    "room_bookings_groupbill": ADD,
    "room_bookings_invoice": ADD,
    "hotel_cancellationterms": ADD,
    "hotel_taxcategory": ADD,
    "hotel_taxrate": ADD,
    "hotel_citytaxrule": ADD,
    "room_bookings_citytaxexemption": ADD,
    "rooms_restrictionchange": ADD,
    "rooms_roomoperationlog": ADD,
    "notifications_webhookchange": ADD,
    "django_admin_log": ADD,
    # A trigger that runs as the application sets the positions of events.
    "notifications_eventcounter": CHANGE,
    "notifications_outboxevent": CHANGE,
    "notifications_deadletter": CHANGE,
    "notifications_subscription": CHANGE,
    "notifications_webhook": CHANGE,
    # Current state.
    "guests_guest": CHANGE,
    "hotel_cancellationpolicy": CHANGE,
    "hotel_hotel": CHANGE,
    "housekeeping_cleaningcadence": CHANGE,
    "housekeeping_housekeepingtask": CHANGE,
    "housekeeping_maintenancereport": CHANGE,
    "room_bookings_bookingguest": CHANGE,
    "room_bookings_calendarblock": CHANGE,
    "room_bookings_roomblock": CHANGE,
    "room_bookings_calendarreservation": CHANGE,
    "room_bookings_channelcalendar": CHANGE,
    "room_bookings_guestlink": CHANGE,
    "room_bookings_invoicecounter": CHANGE,
    "room_bookings_outgoingmail": CHANGE,
    "room_bookings_paymentintent": CHANGE,
    "room_bookings_provideraccount": CHANGE,
    "room_bookings_providerevent": CHANGE,
    "room_bookings_providerrequest": CHANGE,
    "room_bookings_roombooking": CHANGE,
    "rooms_room": CHANGE,
    "rooms_roomtype": CHANGE,
    "staff_staff": CHANGE,
    "staff_user": CHANGE,
    # Triggers that run as the application keep the nights sold and the search keys.
    "rooms_nightssold": CHANGE,
    "guests_bookingsearchkey": REPLACE,
    "guests_guestsearchkey": REPLACE,
    # Rows that are deleted when they end.
    "room_bookings_roomoccupancy": REPLACE,
    "housekeeping_attendantmonth": REPLACE,
    "housekeeping_taskstandard": REPLACE,
    "rooms_restriction": REPLACE,
    "django_session": REPLACE,
    "hotel_idempotencyrecord": REPLACE,
    "knox_authtoken": REPLACE,
    "notifications_redelivery": REPLACE,
    "notifications_webhookdelivery": REPLACE,
    "staff_loginattempts": REPLACE,
    # Only the owner of the tables writes these: migrations, and the import of the old system.
    "room_bookings_legacyimport": READ,
    "auth_group": READ,
    "auth_group_permissions": READ,
    "auth_permission": READ,
    "django_content_type": READ,
    "django_migrations": READ,
    "staff_user_groups": READ,
    "staff_user_user_permissions": READ,
}

_UNFIT = """
    SELECT 'is a superuser' FROM pg_roles WHERE rolname = %(role)s AND rolsuper
    UNION ALL SELECT 'may create roles or databases, replicate, or pass row security' FROM pg_roles
        WHERE rolname = %(role)s AND (rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)
    UNION ALL SELECT 'is a member of ' || roleid::regrole FROM pg_auth_members
        WHERE member = (SELECT oid FROM pg_roles WHERE rolname = %(role)s)
    UNION ALL SELECT 'owns ' || relname FROM pg_class
        WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = %(role)s)
    UNION ALL SELECT 'owns the database' FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba
        WHERE datname = current_database() AND rolname = %(role)s
    UNION ALL SELECT 'does not exist' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = %(role)s)
    UNION ALL SELECT 'cannot log in' FROM pg_roles WHERE rolname = %(role)s AND NOT rolcanlogin
"""


def unfit_reasons(role: str) -> list[str]:
    """Return the reasons why the role cannot be the application's: rights beyond the granted ones."""
    with connection.cursor() as cursor:
        cursor.execute(_UNFIT, {"role": role})
        return [reason for (reason,) in cursor.fetchall()]


def may_create(role: str) -> bool:
    """Tell whether the role can create objects that would hide the tables that triggers read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_database_privilege(%(role)s, current_database(), 'TEMP, CREATE')"
            " OR has_schema_privilege(%(role)s, 'public', 'CREATE')",
            {"role": role},
        )
        return bool(cursor.fetchone()[0])


def tables_of_models() -> set[str]:
    """Return the tables of all models, and Django's table of migrations."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table for model in models if model._meta.managed} | {"django_migrations"}


def grant_statements(role: str) -> Iterator[str]:
    """Yield the statements that revoke all rights of the role in this database and grant the necessary ones."""
    quoted = connection.ops.quote_name
    name, database = quoted(role), quoted(str(connection.settings_dict["NAME"]))
    yield f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC"
    yield f"REVOKE ALL ON DATABASE {database} FROM {name}"
    yield f"GRANT CONNECT ON DATABASE {database} TO {name}"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"REVOKE ALL ON SCHEMA public FROM {name}"
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    for kind in ("TABLES", "SEQUENCES", "ROUTINES"):
        yield f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM {name}"
    for rights in dict.fromkeys(RIGHTS.values()):
        tables = ", ".join(quoted(table) for table, given in RIGHTS.items() if given == rights)
        yield f"GRANT {', '.join(rights)} ON {tables} TO {name}"


def grant_script(role: str) -> str:
    """Return the statements as one script for psql."""
    lines = chain(["BEGIN"], grant_statements(role), ["COMMIT"])
    return "\n".join(f"{line};" for line in lines)
