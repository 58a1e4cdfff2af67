"""Sign-up guesses the time zone, under whichever of its names the browser knows it."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("browsers", "chosen"),
    [
        ("Africa/Kigali", "Africa/Kigali"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Etc/GMT+5", "Etc/GMT+5"),
    ],
)
def test_the_zone_is_guessed(open_page, browsers, chosen):
    page = open_page("/accounts/signup/", timezone_id=browsers)
    page.locator("[data-zone] summary").click()
    expect(page.get_by_label("Your time zone")).to_have_value(chosen)
