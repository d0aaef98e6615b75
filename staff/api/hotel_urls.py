"""Routes of the hotel's settings, cancellation policies and taxes, below /api/staff/hotels/{hotel_slug}/."""

from django.urls import URLPattern, URLResolver, path

from staff.api.cancellation_policies import (
    CANCELLATION_POLICY,
    CancellationPolicies,
    CancellationPolicyDetail,
)
from staff.api.city_tax import CityTaxes
from staff.api.hotel_settings import HotelSettings
from staff.api.tax_categories import TaxCategories, TaxCategoryDetail, TaxRates

urlpatterns: list[URLPattern | URLResolver] = [
    path("hotel/", HotelSettings.as_view(), name="hotel"),
    path("cancellation-policies/", CancellationPolicies.as_view(), name="cancellation-policies"),
    path(f"{CANCELLATION_POLICY}/", CancellationPolicyDetail.as_view(), name="cancellation-policy"),
    path("city-tax/", CityTaxes.as_view(), name="city-tax"),
    path("tax-categories/", TaxCategories.as_view(), name="tax-categories"),
    path("tax-categories/<str:tax_code>/", TaxCategoryDetail.as_view(), name="tax-category"),
    path("tax-categories/<str:tax_code>/rates/", TaxRates.as_view(), name="tax-rates"),
]
