"""Tests of the base class of admin pages."""

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from notifications.models import EventCounter
from staff.admin.base import HotelScopedAdmin
from staff.capabilities import Capability


@pytest.mark.parametrize("attribute", ["add_capability", "change_capability"])
def test_class_with_a_capability_to_write_needs_a_service(attribute: str) -> None:
    with pytest.raises(TypeError, match="Pages has a capability to add or change rows, and no write"):
        type("Pages", (HotelScopedAdmin,), {attribute: Capability.ROOMS_CHANGE})


def test_page_without_write_denies_permission() -> None:
    pages = HotelScopedAdmin(EventCounter, admin.site)

    with pytest.raises(PermissionDenied):
        pages.write(RequestFactory().post("/"), EventCounter(), None, change=True)
