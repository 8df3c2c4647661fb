"""An instant as people write it to a command: a clock in London unless it says otherwise."""

from datetime import UTC, datetime

import typer

from darkhorse_assets.racing.off_times import LONDON


def parse_instant(text: str) -> datetime:
    """`2025-05-17T20:00` in London, `2025-05-17T20:00Z` or `+02:00` where it says so; a date alone is its midnight.

    Of the hour that London's clocks show twice in October, the first is meant.
    """
    try:
        written = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no time: write it as 2025-05-17T20:00 (London), or with its offset, 2025-05-17T20:00+02:00"
        ) from None
    return (written if written.tzinfo else written.replace(tzinfo=LONDON)).astimezone(UTC)
