"""Tax categories of a hotel with their rates by date, and its city tax."""

from django.db import models
from django.db.models import Q

from hotel.currencies import MAX_DIGITS, MAX_PLACES
from hotel.enums import CityTaxKind
from hotel.kernel.constraints import CommentedCheckConstraint, CommentedUniqueConstraint, CompositeForeignKey
from hotel.kernel.triggers import only_grows, requires_at_commit
from hotel.models.hotels import Hotel
from hotel.taxes import (
    CATEGORY_PATTERN,
    MAX_CATEGORY_LENGTH,
    MAX_PERCENT,
    NIGHTS_CATEGORY,
    PERCENT_DIGITS,
    PERCENT_PLACES,
    CityTax,
    Rate,
)


class TaxCategory(models.Model):
    """What charges of a kind are taxed as: a code, which charges name, and a name. It never changes."""

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="tax_categories", db_index=False)
    tax_code = models.CharField(max_length=MAX_CATEGORY_LENGTH)
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["hotel", "tax_code"]
        verbose_name_plural = "tax categories"
        constraints = [
            CommentedUniqueConstraint(
                name="tax_category_once_per_hotel",
                violation_error_message="A hotel has one tax category with each code.",
                fields=["hotel", "tax_code"],
            ),
            CommentedUniqueConstraint(
                name="tax_category_id_hotel",
                violation_error_message="A tax category has one hotel: target of the key of its rates.",
                fields=["id", "hotel"],
            ),
            CommentedCheckConstraint(
                name="tax_category_code_is_valid",
                violation_error_message="The code of a tax category has capital letters, digits and underscores.",
                condition=Q(tax_code__regex=CATEGORY_PATTERN),
            ),
        ]
        triggers = [
            only_grows(
                "i9_tax_categories_only_grow",
                violation_error_message="Tax categories are never changed or deleted.",
            ),
            requires_at_commit(
                "tax_category_marks_its_hotel",
                violation_error_message="A hotel with tax categories is marked by has_tax_categories.",
                query="SELECT FROM hotel_hotel WHERE id = NEW.hotel_id AND has_tax_categories",
                message="The hotel of tax category % is not marked by has_tax_categories.",
            ),
        ]

    def __str__(self) -> str:
        return self.tax_code


class TaxRate(models.Model):
    """The rate of a category from a business date on, until the next one begins. Rates never change or overlap."""

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    category = models.ForeignKey(
        TaxCategory, on_delete=models.PROTECT, related_name="rates", db_index=False, db_constraint=False
    )
    valid_from = models.DateField(help_text="The first business date on which the rate applies.")
    percent = models.DecimalField(max_digits=PERCENT_DIGITS, decimal_places=PERCENT_PLACES)
    is_included = models.BooleanField(
        help_text="Whether prices include the tax; otherwise it is added to them."
    )
    staff_pk = models.BigIntegerField(
        null=True,
        blank=True,
        db_comment="Primary key of who entered the rate (staff_staff), without a foreign key.",
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["category", "-valid_from"]
        constraints = [
            CommentedUniqueConstraint(
                name="tax_rate_once_per_date",
                violation_error_message="One rate of a tax category begins on a date, so that no two overlap.",
                fields=["category", "valid_from"],
            ),
            CommentedCheckConstraint(
                name="tax_rate_is_a_percentage",
                violation_error_message="A tax rate is 0 to 100 percent.",
                condition=Q(percent__gte=0, percent__lte=MAX_PERCENT),
            ),
            CompositeForeignKey(
                name="i10_tax_rate_of_hotel",
                violation_error_message="A tax rate belongs to the hotel of its category.",
                fields=("category", "hotel"),
                to="hotel.TaxCategory",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_tax_rates_only_grow",
                violation_error_message="Tax rates are never changed or deleted: a later one follows.",
            ),
            requires_at_commit(
                "added_tax_of_nights_marks_its_hotel",
                violation_error_message="A hotel that adds a tax to its nights is marked by charges_stay_taxes.",
                condition="NOT NEW.is_included",
                query=(
                    "SELECT FROM hotel_hotel AS hotel, hotel_taxcategory AS category "
                    "WHERE hotel.id = NEW.hotel_id AND category.id = NEW.category_id "
                    f"AND (hotel.charges_stay_taxes OR category.tax_code <> '{NIGHTS_CATEGORY}')"
                ),
                message="The hotel of tax rate % is not marked by charges_stay_taxes.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % from {self.valid_from}"

    def as_values(self) -> Rate:
        """Return the rate without the row."""
        return Rate(self.valid_from, self.percent, self.is_included)


class CityTaxRule(models.Model):
    """The city tax of a hotel from a business date on, until the next rule begins. Rules never change or overlap."""

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+", db_index=False)
    valid_from = models.DateField(help_text="The first night to which the rule applies.")
    kind = models.CharField(max_length=8, choices=CityTaxKind.choices)
    value = models.DecimalField(
        max_digits=MAX_DIGITS,
        decimal_places=MAX_PLACES,
        help_text="The amount for each person and night, or the percentage of the nights; 0: no city tax.",
    )
    most_nights = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Nights of a stay that are taxed at most; empty: all."
    )
    lowest_age = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The age from which children pay; empty: all of them do."
    )
    staff_pk = models.BigIntegerField(
        null=True,
        blank=True,
        db_comment="Primary key of who entered the rule (staff_staff), without a foreign key.",
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["hotel", "-valid_from"]
        constraints = [
            CommentedUniqueConstraint(
                name="city_tax_once_per_date",
                violation_error_message="One rule of the city tax begins on a date, so that no two overlap.",
                fields=["hotel", "valid_from"],
            ),
            CommentedCheckConstraint(
                name="city_tax_is_an_amount_or_a_percentage",
                violation_error_message="A city tax is an amount, or 0 to 100 percent.",
                condition=Q(kind=CityTaxKind.AMOUNT, value__gte=0)
                | Q(kind=CityTaxKind.PERCENT, value__gte=0, value__lte=MAX_PERCENT),
            ),
        ]
        triggers = [
            only_grows(
                "i9_city_taxes_only_grow",
                violation_error_message="Rules of the city tax are never changed or deleted: a later one follows.",
            ),
            requires_at_commit(
                "city_tax_marks_its_hotel",
                violation_error_message="A hotel with a city tax is marked by charges_stay_taxes.",
                query="SELECT FROM hotel_hotel WHERE id = NEW.hotel_id AND charges_stay_taxes",
                message="The hotel of city tax rule % is not marked by charges_stay_taxes.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value} from {self.valid_from}"

    def as_values(self) -> CityTax:
        """Return the rule without the row."""
        return CityTax(self.valid_from, self.kind, self.value, self.most_nights, self.lowest_age)
