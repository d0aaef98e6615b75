"""Tests of the pages that belong to no app."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client


@pytest.mark.django_db
def test_the_way_in_leads_to_the_login_which_links_documentation_and_admin(client: Client) -> None:
    answer = client.get("/", follow=True)

    assert [address for address, _status in answer.redirect_chain] == ["/hotels/", "/login/?next=/hotels/"]
    assert re.findall(r'<a href="([^"#]+)"', answer.content.decode()) == ["/api/docs/", "/admin/"]


def test_documentation_loads_nothing_from_other_hosts(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()

    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(addresses) >= 3
    addresses.remove("/api/docs/?script=")
    assert [address for address in addresses if not address.startswith("/static/")] == []
    assert [address for address in addresses if finders.find(address.removeprefix("/static/")) is None] == []
    assert "://" not in page


@pytest.mark.django_db
def test_admin_redirects_to_its_login(client: Client) -> None:
    answer = client.get("/admin/")

    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=/admin/")


def test_schema_is_openapi_3_1(client: Client) -> None:
    schema = client.get("/api/schema/", headers={"accept": "application/vnd.oai.openapi+json"}).json()

    assert (schema["openapi"], schema["info"]["title"]) == ("3.1.0", "Innkeeper")
