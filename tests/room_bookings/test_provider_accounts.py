"""Tests of accounts at payment providers: entered in the admin, their secrets encrypted and never shown."""

from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.urls import reverse

from room_bookings.models import ProviderAccount
from room_bookings.provider_enums import ProviderKind
from room_bookings.services.provider_requests.secrets import decrypt_provider_secret, encrypt_provider_secret
from tests import scenarios
from tests.admin_pages import browser_of, submit_form
from tests.room_bookings.provider_rows import provider_account
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

ADD = "admin:room_bookings_provideraccount_add"
CHANGE = "admin:room_bookings_provideraccount_change"
SECRETS = ("sk_test_of_the_hotel", "whsec_first", "whsec_second")


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="grand")


def form(scenario: Scenario, **fields: Any) -> dict[str, Any]:
    given = {
        "hotel": scenario.hotel.pk,
        "provider": ProviderKind.STRIPE,
        "account": "acct_1",
        "is_active": "on",
    }
    return given | {"publishable_key": "pk_test_1", "new_secret_key": SECRETS[0], **fields}


def secrets_of(account: ProviderAccount) -> list[str]:
    account.refresh_from_db()
    return [decrypt_provider_secret(secret) for secret in (account.secret_key, *account.webhook_secrets)]


def test_manager_enters_an_account_and_rotates_the_secret_of_its_webhook(scenario: Scenario) -> None:
    browser = browser_of(scenario.manager)
    assert browser.post(reverse(ADD), form(scenario, new_webhook_secret=SECRETS[1])).status_code == 302
    (account,) = ProviderAccount.objects.all()
    assert secrets_of(account) == ["sk_test_of_the_hotel", "whsec_first"]

    page = reverse(CHANGE, args=[account.pk])
    kept = {"publishable_key": "pk_test_1", "is_active": "on"}
    assert browser.post(page, kept | {"new_webhook_secret": SECRETS[2]}).status_code == 302
    assert secrets_of(account) == ["sk_test_of_the_hotel", "whsec_second", "whsec_first"]
    assert browser.post(page, kept | {"forget_older_webhook_secrets": "on"}).status_code == 302
    assert secrets_of(account) == ["sk_test_of_the_hotel", "whsec_second"]

    shown = browser.get(page).content.decode()
    assert not [secret for secret in (*SECRETS, account.secret_key) if secret in shown]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"new_secret_key": "pk_test_1"}, "A secret key begins with sk_ or rk_."),
        ({"new_webhook_secret": "sk_test_1"}, "The secret of a webhook begins with whsec_."),
        ({"publishable_key": "sk_test_1"}, "A publishable key begins with pk_."),
        ({"api_base": "http://127.0.0.1:1"}, "PROVIDER_API_BASES does not name this address."),
    ],
)
def test_secrets_of_another_kind_are_refused(wrong: dict[str, str], reason: str, scenario: Scenario) -> None:
    browser = browser_of(scenario.manager)
    with assert_no_row_changes():
        told = submit_form(browser, reverse(ADD), form(scenario, **wrong))
    assert told == [reason]


def test_only_managers_of_the_hotel_enter_accounts(scenario: Scenario) -> None:
    other = scenarios.new_scenario(slug="other")
    for person in (scenario.front_desk, other.manager):
        browser = browser_of(person)
        with assert_no_row_changes():
            browser.post(reverse(ADD), form(scenario))


def test_secrets_are_encrypted_anew_when_the_key_rotates(scenario: Scenario, settings: Any) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.PROVIDER_SECRET_KEYS = [old]
    account = provider_account(
        scenario.hotel,
        secret_key=encrypt_provider_secret(SECRETS[0]),
        webhook_secrets=[encrypt_provider_secret(SECRETS[1])],
    )
    settings.PROVIDER_SECRET_KEYS = [new, old]

    assert reencrypted() == "2 secrets encrypted anew."
    assert reencrypted() == "0 secrets encrypted anew."
    settings.PROVIDER_SECRET_KEYS = [new]

    assert secrets_of(account) == [*SECRETS[:2]]


def test_secret_that_no_key_decrypts_is_named(scenario: Scenario, settings: Any) -> None:
    provider_account(scenario.hotel, account="acct_lost", secret_key=encrypt_provider_secret("sk_1"))
    settings.PROVIDER_SECRET_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="acct_lost"):
        reencrypted()
    settings.PROVIDER_SECRET_KEYS = []
    with pytest.raises(CommandError, match="PROVIDER_SECRET_KEYS"):
        reencrypted()


def reencrypted() -> str:
    output = StringIO()
    call_command("reencrypt_provider_secrets", stdout=output)
    return output.getvalue().strip()
