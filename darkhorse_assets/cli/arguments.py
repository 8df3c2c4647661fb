"""How days and countries are written to a command: whatever cannot be meant is refused with what can."""

from datetime import date, timedelta

import typer

from darkhorse_assets.clock import today, utc_now
from darkhorse_assets.settings import country_codes


def parse_day(text: str) -> date:
    """A day as people write it to a command: 2025-05-17, today, yesterday."""
    this_day = today(utc_now)
    named = {"today": this_day, "yesterday": this_day - timedelta(days=1), "tomorrow": this_day + timedelta(days=1)}
    if text in named:
        return named[text]
    try:
        if len(text) != len("2025-05-17"):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no date: write it as 2025-05-17, or today, yesterday, tomorrow"
        ) from None


def parse_countries(text: str) -> tuple[str, ...]:
    try:
        return country_codes(text.split(",")) if text else ()
    except ValueError as error:
        raise typer.BadParameter(
            f"{error}; known are gb, ire, fr, ger, usa, aus, hk, jpn and the others of the API"
        ) from None
