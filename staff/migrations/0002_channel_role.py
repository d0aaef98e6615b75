"""Add the role CHANNEL."""

import django.contrib.postgres.fields
from django.db import migrations, models

import hotel.kernel.constraints


class Migration(migrations.Migration):
    dependencies = [
        ("hotel", "0004_idle_lock"),
        ("staff", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="staff",
            name="staff_roles_are_known",
        ),
        migrations.AlterField(
            model_name="staff",
            name="roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("FRONT_DESK", "Front Desk"),
                        ("HOUSEKEEPER", "Housekeeper"),
                        ("HOUSEKEEPING_SUPERVISOR", "Housekeeping Supervisor"),
                        ("MAINTENANCE", "Maintenance"),
                        ("MANAGER", "Manager"),
                        ("CHANNEL", "Channel"),
                    ],
                    max_length=32,
                ),
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="staff",
            constraint=hotel.kernel.constraints.CommentedCheckConstraint(
                condition=models.Q(
                    ("roles__len__gte", 1),
                    (
                        "roles__contained_by",
                        [
                            "CHANNEL",
                            "FRONT_DESK",
                            "HOUSEKEEPER",
                            "HOUSEKEEPING_SUPERVISOR",
                            "MAINTENANCE",
                            "MANAGER",
                        ],
                    ),
                ),
                name="staff_roles_are_known",
                violation_error_message="A staff member has at least one role, and only members of Role.",
            ),
        ),
    ]
