"""Tests of the keys that encrypt secrets: the first encrypts, all decrypt, and an old one can be taken away."""

from typing import Any

import pytest
from cryptography.fernet import Fernet

from hotel.kernel.command import InstallationCommand
from hotel.kernel.exceptions import Conflict
from notifications.services import reencrypt_webhook_secrets, rotate_webhook_secret
from notifications.services.webhook_keys import ReencryptedSecrets
from notifications.services.webhook_secrets import SecretUnreadable, decrypt_secret, encrypt_secret
from tests.notifications.subscriptions import as_manager, hotel_with_events
from tests.notifications.webhooks import add_webhook, stored
from tests.scenarios import NOON, run
from tests.unchanged import assert_no_row_changes

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


def reencrypt() -> ReencryptedSecrets:
    return run(InstallationCommand(now=NOON), lambda _: reencrypt_webhook_secrets())


def test_first_key_encrypts_and_all_decrypt(settings: Any) -> None:
    settings.WEBHOOK_SECRET_KEYS = [OLD]
    encrypted = encrypt_secret("whsec_x")

    settings.WEBHOOK_SECRET_KEYS = [NEW, OLD]
    assert decrypt_secret(encrypted) == "whsec_x"
    assert Fernet(NEW).decrypt(encrypt_secret("whsec_y")) == b"whsec_y"


@pytest.mark.parametrize("keys", [[], [OTHER]])
def test_secret_without_its_key_is_unreadable(settings: Any, keys: list[str]) -> None:
    settings.WEBHOOK_SECRET_KEYS = [OLD]
    encrypted = encrypt_secret("whsec_x")
    settings.WEBHOOK_SECRET_KEYS = keys

    with pytest.raises(SecretUnreadable, match="WEBHOOK_SECRET_KEYS"):
        decrypt_secret(encrypted)


@pytest.mark.django_db
def test_reencryption_lets_the_old_key_be_taken_away(settings: Any) -> None:
    settings.WEBHOOK_SECRET_KEYS = [OLD]
    scenario = hotel_with_events(1)
    first = add_webhook(scenario)
    second = run(as_manager(scenario), lambda c: rotate_webhook_secret(c, webhook_pk=first.webhook.pk))
    settings.WEBHOOK_SECRET_KEYS = [NEW, OLD]
    third = add_webhook(scenario)

    assert reencrypt() == ReencryptedSecrets(count=2, unreadable=[])
    with assert_no_row_changes():
        assert reencrypt() == ReencryptedSecrets(count=0, unreadable=[])

    settings.WEBHOOK_SECRET_KEYS = [NEW]
    secrets = [decrypt_secret(text) for text in stored(first.webhook, "secret", "previous_secret")]
    assert secrets == [second.secret, first.secret]
    assert decrypt_secret(stored(third.webhook, "secret")[0]) == third.secret
    assert stored(first.webhook, "version") == (2,)


@pytest.mark.django_db
def test_unreadable_secret_is_named_and_stays(settings: Any) -> None:
    settings.WEBHOOK_SECRET_KEYS = [OTHER]
    lost = add_webhook(hotel_with_events(1)).webhook
    settings.WEBHOOK_SECRET_KEYS = [NEW, OLD]

    with assert_no_row_changes():
        assert reencrypt() == ReencryptedSecrets(count=0, unreadable=[lost.pk])


@pytest.mark.django_db
def test_reencryption_without_keys_is_refused(settings: Any) -> None:
    settings.WEBHOOK_SECRET_KEYS = []

    with pytest.raises(Conflict):
        reencrypt()
