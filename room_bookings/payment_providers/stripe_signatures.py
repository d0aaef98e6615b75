"""The signatures of Stripe's webhooks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hotel.kernel.late_imports import LateModule

TOLERANCE_SECONDS = 300
"""How far the timestamp of a signature may be from now, in either direction. Stripe signs each delivery anew."""

stripe: Any = LateModule("stripe")


class SignatureRefused(ValueError):
    """A body that was not signed with one of the secrets, or not now."""


def verify_signature(body: bytes, header: str, *, secrets: Sequence[str], now: datetime) -> None:
    """Check that Stripe has signed this body with one of the secrets of the endpoint, about now.

    During a rotation there are several secrets, and Stripe signs with each of them. The library judges the signature;
    the timestamp is judged here, because the library reads its own clock and accepts any timestamp of the future.
    Raises SignatureRefused.
    """
    if not header.isascii():
        raise SignatureRefused("The header Stripe-Signature is not ASCII.")
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise SignatureRefused("The body is not UTF-8.") from error
    if not any(_is_signed(text, header, secret) for secret in secrets):
        raise SignatureRefused("The header Stripe-Signature has no signature of this body.")
    if abs(_timestamp(header) - now.timestamp()) > TOLERANCE_SECONDS:
        raise SignatureRefused(f"The signature is more than {TOLERANCE_SECONDS} s old, or of the future.")


def _is_signed(text: str, header: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(text, header, secret, tolerance=None)
    except stripe.SignatureVerificationError:
        return False
    return True


def _timestamp(header: str) -> int:
    """Return the timestamp that the library has verified: the first one."""
    values = (item.split("=", 2) for item in header.split(","))
    return next(int(value[1]) for value in values if value[0] == "t")
