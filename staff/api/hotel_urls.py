"""Routes of the hotel's settings and cancellation policies, below /api/staff/hotels/{hotel_slug}/."""

from django.urls import URLPattern, URLResolver, path

from staff.api.cancellation_policies import (
    CANCELLATION_POLICY,
    CancellationPolicies,
    CancellationPolicyDetail,
)
from staff.api.hotel_settings import HotelSettings

urlpatterns: list[URLPattern | URLResolver] = [
    path("hotel/", HotelSettings.as_view(), name="hotel"),
    path("cancellation-policies/", CancellationPolicies.as_view(), name="cancellation-policies"),
    path(f"{CANCELLATION_POLICY}/", CancellationPolicyDetail.as_view(), name="cancellation-policy"),
]
