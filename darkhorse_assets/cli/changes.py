"""What publications changed, as the ledger has it: for a person table by table, for a machine as JSON."""

import json
from collections.abc import Sequence

from rich.console import Console

from darkhorse_assets.lake.restatements import Restatement
from darkhorse_assets.racing.off_times import london_clock


def print_changes(entries: Sequence[Restatement], console: Console) -> None:
    """Each restatement with its columns and a sample; first publications, which restate nothing, are only counted."""
    restated = [entry for entry in entries if not entry.is_first]
    for entry in restated:
        _print(_heading(entry), console)
        if entry.changes.columns:
            _print(f"  {entry.changes.columns_in_words()}", console)
        for change in entry.changes.sample:
            _print(f"    {change}", console)
    days = {entry.day for entry in restated}
    _print(f"{len(restated):,} restatements of {len(days):,} days", console)
    if firsts := len(entries) - len(restated):
        _print(f"{firsts:,} first publications are left out; --json has them", console)


def print_json(entries: Sequence[Restatement]) -> None:
    """All entries, first publications among them; times in UTC."""
    print(
        json.dumps(
            [
                {
                    "day": f"{entry.day}",
                    "country": entry.country,
                    "table": entry.table,
                    "published_at": entry.published_at.isoformat(),
                    "is_first": entry.is_first,
                    "added": entry.changes.added,
                    "removed": entry.changes.removed,
                    "changed": entry.changes.changed,
                    "columns": entry.changes.columns,
                    "sample": [vars(change) for change in entry.changes.sample],
                    "captures": entry.captures,
                    "forced_because": entry.reason,
                    "is_announced": entry.is_announced,
                }
                for entry in entries
            ],
            indent=1,
            ensure_ascii=False,
        )
    )


def _heading(entry: Restatement) -> str:
    parts = [
        f"{entry.day} {entry.country.upper()} {entry.table}: {entry.changes}",
        f"published {london_clock(entry.published_at):%Y-%m-%d %H:%M} in London",
        f"from {', '.join(entry.captures)}" if entry.captures else "from no newer capture",
    ]
    if entry.reason:
        parts.append(f"forced: {entry.reason}")
    if entry.is_announced:
        parts.append("begun and not known to have ended: publish the day again")
    return " · ".join(parts)


def _print(text: str, console: Console) -> None:
    """Names hold brackets of their own, and are no markup."""
    console.print(text, highlight=False, markup=False)
