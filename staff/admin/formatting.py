"""How the admin shows what people read: refusals, and JSON."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hotel.kernel.exceptions import Conflict, Invalid, Refusal


def refusal_sentences(refusal: Refusal) -> list[str]:
    """Every reason, each once."""
    found: list[str] = []
    if isinstance(refusal, Invalid):
        found = [sentence for sentences in refusal.errors.values() for sentence in sentences]
    if isinstance(refusal, Conflict):
        found = [reason.detail for reason in refusal.reasons]
    return list(dict.fromkeys(found)) or [refusal.detail]


def pretty_json(value: Any) -> SafeString:
    """JSON as people read it."""
    text = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True, cls=DjangoJSONEncoder)
    return format_html('<pre style="margin: 0; white-space: pre-wrap">{}</pre>', text)
