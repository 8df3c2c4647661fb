"""The report in a real browser, opened from disk: it asks nobody for anything and fits a laptop and a phone."""

from pathlib import Path

import pytest
from selenium import webdriver

from darkhorse_assets.report.page import report_page
from darkhorse_assets_tests.browser.test_backfill_in_the_ui import browser
from darkhorse_assets_tests.report.test_page import BROKEN

pytestmark = pytest.mark.browser
__all__ = ["browser"]


@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_fits_the_screen_and_needs_no_network(browser: webdriver.Chrome, tmp_path: Path, width: int) -> None:
    page = tmp_path / "report.html"
    page.write_text(report_page(BROKEN))
    screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    browser.get(page.as_uri())
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert browser.execute_script("return document.querySelectorAll('svg.heat path').length") > 0
