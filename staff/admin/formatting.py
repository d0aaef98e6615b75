"""Format refusals and JSON for the pages of the admin."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hotel.kernel.exceptions import Conflict, Invalid, Refusal


def refusal_sentences(refusal: Refusal) -> list[str]:
    """Return the sentences of all reasons of the refusal, each once."""
    sentences: list[str] = []
    if isinstance(refusal, Invalid):
        sentences = [sentence for errors in refusal.errors.values() for sentence in errors]
    if isinstance(refusal, Conflict):
        sentences = [reason.detail for reason in refusal.reasons]
    return list(dict.fromkeys(sentences)) or [refusal.detail]


def pretty_json(value: Any) -> SafeString:
    """Return indented JSON as HTML."""
    text = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True, cls=DjangoJSONEncoder)
    return format_html('<pre style="margin: 0; white-space: pre-wrap">{}</pre>', text)
