"""Words on the narrow screens of phones, in every language: whole, and none cut off that somebody has to read."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenContext
from tests.browser.house.people import HARBOUR
from tools.catalogues.files import LANGUAGES

BROKEN_WORDS = """(all) => all.map((label) => {
  const range = document.createRange()
  range.selectNodeContents(label)
  const lines = new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size
  const words = label.textContent.trim().split(/[\\s-]+/).length
  return lines > words ? `${label.textContent}: ${lines} lines` : null
}).filter(Boolean)"""
CUT_OFF = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"


def found(page: Page, selector: str, script: str) -> Any:
    labels = page.locator(selector)
    assert labels.count() > 0, selector
    return labels.evaluate_all(script)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_navigation_and_departures_are_readable(language: str, open_context: OpenContext) -> None:
    page = open_context("phone", "manager", locale=language).new_page()
    page.goto(f"/hotels/{HARBOUR}/board/")

    assert page.locator("html").get_attribute("lang") == language
    assert found(page, ".sections span", BROKEN_WORDS) == []
    assert found(page, ".tile-due", CUT_OFF) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
