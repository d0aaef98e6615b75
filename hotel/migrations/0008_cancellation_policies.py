"""Cancellation policies, their terms, and for how long a hotel holds pending bookings."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import hotel.kernel.constraints
import hotel.kernel.triggers

FUNCTIONS = r"""
CREATE FUNCTION cancellation_share_is_valid(share jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(
    CASE share ->> 'kind'
        WHEN 'PERCENT' THEN CASE
            WHEN share ->> 'value' ~ '^[0-9]{1,3}([.][0-9]{1,2})?$'
            THEN (share ->> 'value')::numeric > 0 AND (share ->> 'value')::numeric <= 100
        END
        WHEN 'FIXED' THEN CASE
            WHEN share ->> 'value' ~ '^[0-9]{1,10}([.][0-9]{1,3})?$' THEN (share ->> 'value')::numeric > 0
        END
        WHEN 'FIRST_NIGHT' THEN share -> 'value' = 'null'
        WHEN 'FULL' THEN share -> 'value' = 'null'
    END,
    false
);
COMMENT ON FUNCTION cancellation_share_is_valid(jsonb) IS
    'Whether a penalty or deposit is a percentage up to 100, an amount, the first night or all of a price.';

CREATE FUNCTION cancellation_tiers_are_valid(tiers jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN jsonb_typeof(tiers) = 'array' AND (
    SELECT count(*) <= 10 AND coalesce(bool_and(coalesce(
        cancellation_share_is_valid(tier)
        AND CASE jsonb_typeof(hours)
            WHEN 'null' THEN place = 1
            WHEN 'number' THEN hours #>> '{}' ~ '^[0-9]{1,4}$' AND hours <= '8760'
                AND (earlier IS NULL OR earlier = 'null' OR hours < earlier)
        END,
        false
    )), true)
    FROM (
        SELECT tier, place, tier -> 'hours_before' AS hours, lag(tier -> 'hours_before') OVER (ORDER BY place) AS earlier
        FROM jsonb_array_elements(CASE jsonb_typeof(tiers) WHEN 'array' THEN tiers ELSE '[]' END)
            WITH ORDINALITY AS given (tier, place)
    ) AS with_earlier
);
COMMENT ON FUNCTION cancellation_tiers_are_valid(jsonb) IS
    'Whether at most ten tiers with valid penalties apply one after the other, at most 8,760 hours before the arrival.';
"""

DROP = """
DROP FUNCTION cancellation_tiers_are_valid(jsonb);
DROP FUNCTION cancellation_share_is_valid(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("hotel", "0007_require_complete_party"),
    ]

    operations = [
        migrations.RunSQL([(FUNCTIONS, None)], [(DROP, None)]),
        migrations.CreateModel(
            name="CancellationTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("policy_code", models.CharField(max_length=16)),
                ("name", models.CharField(max_length=100)),
                (
                    "tiers",
                    models.JSONField(
                        db_comment="List of {hours_before, kind, value} in the order in which they apply; NULL: from the booking on.",
                        default=list,
                    ),
                ),
                (
                    "no_show",
                    models.JSONField(
                        blank=True, db_comment="{kind, value}; NULL means the tier at the arrival.", null=True
                    ),
                ),
                (
                    "deposit",
                    models.JSONField(
                        blank=True, db_comment="{kind, value}; NULL means no deposit.", null=True
                    ),
                ),
                (
                    "staff_pk",
                    models.BigIntegerField(
                        blank=True,
                        db_comment="Primary key of who gave the terms (staff_staff), without a foreign key.",
                        null=True,
                    ),
                ),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "cancellation terms",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="hotel",
            name="hold_minutes",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Minutes after which expire_pending cancels a pending booking without payment; empty: never.",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="CancellationPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("policy_code", models.CharField(max_length=16)),
                (
                    "is_active",
                    models.BooleanField(
                        db_default=True, default=True, help_text="Whether new bookings can have the policy."
                    ),
                ),
                (
                    "version",
                    models.PositiveBigIntegerField(
                        db_comment="Rises with every change of the policy; the ETag.", db_default=1, default=1
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "hotel",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cancellation_policies",
                        to="hotel.hotel",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "cancellation policies",
                "ordering": ["hotel", "policy_code"],
            },
        ),
        migrations.AddField(
            model_name="hotel",
            name="default_cancellation_policy",
            field=models.ForeignKey(
                blank=True,
                db_comment="The policy of new bookings that name none; NULL means that their cancellation is free.",
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="hotel.cancellationpolicy",
            ),
        ),
        migrations.AddConstraint(
            model_name="hotel",
            constraint=hotel.kernel.constraints.CommentedCheckConstraint(
                condition=models.Q(
                    ("hold_minutes__isnull", True), ("hold_minutes__range", (1, 527040)), _connector="OR"
                ),
                name="hotel_hold_has_bounds",
                violation_error_message="A hotel holds pending bookings for 1 to 527,040 minutes, or for ever.",
            ),
        ),
        migrations.AddField(
            model_name="cancellationterms",
            name="hotel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hotel.hotel"
            ),
        ),
        migrations.AddField(
            model_name="cancellationpolicy",
            name="terms",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="hotel.cancellationterms",
            ),
        ),
        migrations.AddConstraint(
            model_name="cancellationterms",
            constraint=hotel.kernel.constraints.CommentedUniqueConstraint(
                fields=("id", "hotel"),
                name="cancellation_terms_id_hotel",
                violation_error_message="Cancellation terms have one hotel: target of the keys that refer to them.",
            ),
        ),
        migrations.AddConstraint(
            model_name="cancellationterms",
            constraint=hotel.kernel.constraints.CommentedCheckConstraint(
                condition=models.Func(
                    models.F("tiers"),
                    function="cancellation_tiers_are_valid",
                    output_field=models.BooleanField(),
                ),
                name="cancellation_terms_tiers_are_valid",
                violation_error_message="Tiers apply one after the other and have a percentage, an amount, the first night or all.",
            ),
        ),
        migrations.AddConstraint(
            model_name="cancellationterms",
            constraint=hotel.kernel.constraints.CommentedCheckConstraint(
                condition=models.Q(
                    ("no_show__isnull", True),
                    models.Func(
                        models.F("no_show"),
                        function="cancellation_share_is_valid",
                        output_field=models.BooleanField(),
                    ),
                    _connector="OR",
                ),
                name="cancellation_terms_no_show_is_valid",
                violation_error_message="A no-show costs a percentage, an amount, the first night or all.",
            ),
        ),
        migrations.AddConstraint(
            model_name="cancellationterms",
            constraint=hotel.kernel.constraints.CommentedCheckConstraint(
                condition=models.Q(
                    ("deposit__isnull", True),
                    models.Func(
                        models.F("deposit"),
                        function="cancellation_share_is_valid",
                        output_field=models.BooleanField(),
                    ),
                    _connector="OR",
                ),
                name="cancellation_terms_deposit_is_valid",
                violation_error_message="A deposit is a percentage, an amount, the first night or all.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cancellationterms",
            trigger=pgtrigger.compiler.Trigger(
                name="i9_cancellation_terms_only_grow",
                sql=hotel.kernel.triggers.InvariantTriggerSql(
                    comment="Cancellation terms are never changed or deleted.",
                    func="RAISE EXCEPTION 'Rows of % cannot be changed or deleted: audit rows only grow.', TG_TABLE_NAME USING ERRCODE = 'check_violation', CONSTRAINT = 'i9_cancellation_terms_only_grow', TABLE = TG_TABLE_NAME;",
                    hash="195d7d987db79d5127b0aec231d5c45b4f6aeefe",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE OR TRUNCATE",
                    pgid="i9_cancellation_terms_only_grow",
                    table="hotel_cancellationterms",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="cancellationpolicy",
            constraint=hotel.kernel.constraints.CommentedUniqueConstraint(
                fields=("hotel", "policy_code"),
                name="cancellation_policy_once_per_hotel",
                violation_error_message="A hotel has one cancellation policy with each code.",
            ),
        ),
        migrations.AddConstraint(
            model_name="cancellationpolicy",
            constraint=hotel.kernel.constraints.CommentedUniqueConstraint(
                fields=("id", "hotel"),
                name="cancellation_policy_id_hotel",
                violation_error_message="A cancellation policy has one hotel: target of the key of the default policy.",
            ),
        ),
        migrations.AddConstraint(
            model_name="cancellationpolicy",
            constraint=hotel.kernel.constraints.CompositeForeignKey(
                fields=("terms", "hotel"),
                name="i10_cancellation_policy_terms_of_hotel",
                to="hotel.CancellationTerms",
                to_fields=("id", "hotel"),
                violation_error_message="The terms of a cancellation policy belong to its hotel.",
            ),
        ),
        migrations.AddConstraint(
            model_name="hotel",
            constraint=hotel.kernel.constraints.CompositeForeignKey(
                fields=("default_cancellation_policy", "id"),
                name="hotel_default_policy_is_its_own",
                to="hotel.CancellationPolicy",
                to_fields=("id", "hotel"),
                violation_error_message="The default cancellation policy of a hotel is one of its own.",
            ),
        ),
    ]
