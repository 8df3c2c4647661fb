"""The ledger of failures as it is printed: for a person source by source, for a machine as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from rich.console import Console

from darkhorse_assets.lake import Lake
from darkhorse_assets.quality.retrying import Failure, likely_rate_limited, pattern_of
from darkhorse_assets.racing.off_times import london_clock
from darkhorse_assets.settings import Settings


def ledger(settings: Settings, *, with_resolved: bool) -> list[Failure]:
    """The rows of all sources, by day. Raises LakeError where the ledger cannot be read."""
    return [row for row in Lake.at(settings.lake_folder).failures.all() if with_resolved or row.is_open]


def print_failures(found: Sequence[Failure], console: Console) -> None:
    """A line per source that says how its failures look, two per row, and what asks again."""
    for source in sorted({row.source for row in found}):
        rows = [row for row in found if row.source == source]
        missing = [row for row in rows if row.is_open]
        given_up = sum(row.is_given_up for row in missing)
        parts = [
            f"{source}: {len(missing):,} open",
            *([f"{given_up:,} of them given up"] if given_up else []),
            *([f"error pattern {pattern_of(missing)}"] if missing else []),
            *(["likely rate limited"] if likely_rate_limited(missing) else []),
        ]
        _print(", ".join(parts), console)
        for row in rows:
            _print(f"  {in_words(row)}", console)
            _print(f"    {row.message}", console)
    if any(row.is_open for row in found):
        _print("What asks again: darkhorse retry-failures --all (or --date DATE)", console)
    else:
        _print("Nothing is missing that a source was asked for.", console)


def print_json(found: Sequence[Failure]) -> None:
    """How each source's failures look, and the rows; times in UTC."""
    sources = {}
    for source in sorted({row.source for row in found}):
        missing = [row for row in found if row.source == source and row.is_open]
        sources[source] = {
            "open": len(missing),
            "given_up": sum(row.is_given_up for row in missing),
            "error_pattern": pattern_of(missing),
            "likely_rate_limited": likely_rate_limited(missing),
        }
    print(json.dumps({"sources": sources, "failures": [asdict(row) for row in found]}, indent=1, default=_as_text))


def in_words(row: Failure) -> str:
    """What is missing and how it failed, in a line."""
    what = f"race {row.race_id}" if row.race_id else "list"
    kind = f"{row.error_class} {row.http_status}" if row.http_status else row.error_class
    parts = [
        f"{row.day} {row.endpoint} {what} ({','.join(row.countries)}): {kind}",
        f"requests {row.attempts:,}, tries {row.tries:,}",
        f"first {_clock(row.first_seen_at)}, last {_clock(row.last_seen_at)}",
    ]
    if row.resolved_at:
        parts.append(f"resolved {_clock(row.resolved_at)} by {row.resolved_by or 'nothing: it is wanted no more'}")
    elif row.next_retry_at:
        parts.append(f"asked for again from {_clock(row.next_retry_at)} in London")
    else:
        parts.append("given up: only retry-failures asks for it again")
    return " · ".join(parts)


def _clock(at: datetime) -> str:
    return f"{london_clock(at):%Y-%m-%d %H:%M}"


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else f"{value}"


def _print(text: str, console: Console) -> None:
    """Messages hold brackets of their own, and are no markup."""
    console.print(text, highlight=False, markup=False)
