"""The rules of WCAG 2.2 AA that axe-core can check."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
OPTIONS = {"runOnly": {"type": "tag", "values": list(TAGS)}, "resultTypes": ["violations"]}


def require_accessible(page: Page, *, within: str | None = None) -> None:
    """Raise AssertionError unless axe finds no violation in the page, or in the elements of a CSS selector."""
    found = Axe().run(page, context=within, options=OPTIONS).response["violations"]
    assert not found, "\n".join([f"{page.url}: {len(found)} rules violated", *map(_as_text, found)])


def _as_text(violation: dict[str, Any]) -> str:
    nodes = [
        f"    {' '.join(map(str, node['target']))}: {' '.join(node['failureSummary'].split())}"
        for node in violation["nodes"][:5]
    ]
    more = len(violation["nodes"]) - len(nodes)
    rest = [f"    and {more} more"] if more > 0 else []
    return "\n".join([f"  {violation['id']} ({violation['impact']}): {violation['help']}", *nodes, *rest])
