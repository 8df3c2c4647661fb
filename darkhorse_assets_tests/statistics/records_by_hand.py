"""The additive records counted as one would by hand, run by run: what the readers of the mart are tested against.

It shares no code and no rule with them. Figures are not rounded; what is compared with them is, to two decimals.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from darkhorse_assets_tests.statistics.form_book import ALIASES
from darkhorse_assets_tests.statistics.record_book import Run

Key = tuple[object, ...]
Record = dict[str, object]
_CANONICAL = {alias: canonical for canonical, alias in ALIASES.items()}
_CATEGORY = {1100: "Sprint (5f-7f)", 1540: "Sprint (5f-7f)", 1545: "Sprint (5f-7f)"}


def combinations_by_hand(book: Iterable[Run], day: date, min_runs: int = 1) -> dict[Key, Record]:
    pairs = (("horse", "jockey"), ("jockey", "trainer"), ("owner", "trainer"))
    return _records(
        book,
        day,
        min_runs,
        lambda run: [(one, _who(run, one), other, _who(run, other)) for one, other in pairs],
    )


def venues_by_hand(book: Iterable[Run], day: date, min_runs: int = 1) -> dict[Key, Record]:
    types = ("horse", "jockey", "trainer", "owner")
    return _records(book, day, min_runs, lambda run: [(each, _who(run, each), _who(run, "course")) for each in types])


def distances_by_hand(book: Iterable[Run], day: date, min_runs: int = 1) -> dict[Key, Record]:
    types = ("horse", "jockey", "trainer", "sire", "dam", "damsire")
    found = _records(
        book, day, min_runs, lambda run: [(each, _who(run, each), run.yards) for each in types], with_times=True
    )
    return {key: record | {"distance_display": _CATEGORY[int(f"{key[2]}")]} for key, record in found.items()}


def _records(
    book: Iterable[Run],
    day: date,
    min_runs: int,
    keys: Callable[[Run], list[Key]],
    *,
    with_times: bool = False,
) -> dict[Key, Record]:
    runs_of: dict[Key, list[Run]] = defaultdict(list)
    for run in book:
        if run.day <= day and not run.is_void and run.came != "VOI":
            for key in keys(run):
                if None not in key:
                    runs_of[key].append(run)
    return {
        key: _record(runs) | (_times(runs) if with_times else {})
        for key, runs in runs_of.items()
        if len(runs) >= min_runs
    }


def _who(run: Run, role: str) -> str | None:
    named: str | None = getattr(run, role)
    return _CANONICAL.get(named, named) if named else None


def _record(runs: Sequence[Run]) -> Record:
    came = [run.came for run in runs]
    priced = [(run.came == 1, run.sp) for run in runs if run.sp is not None and run.sp > 1]
    expected = sum(1 / sp for _, sp in priced)
    return {
        "total_runs": len(runs),
        "wins": came.count(1),
        "places_2nd": came.count(2),
        "places_3rd": came.count(3),
        "win_percent": 100 * came.count(1) / len(runs),
        "place_percent": 100 * sum(each in (1, 2, 3) for each in came) / len(runs),
        "ae_index": sum(won for won, _ in priced) / expected if priced else None,
        "profit_loss_1u": sum(sp - 1 if won else -1 for won, sp in priced) if priced else None,
    }


def _times(runs: Sequence[Run]) -> Record:
    timed = [run for run in runs if run.seconds is not None]
    seconds = [run.seconds or 0 for run in timed]
    last = sorted(timed, key=lambda run: (run.off, -(run.seconds or 0)))[-1:]
    return {
        "best_time_seconds": min(seconds, default=None),
        "avg_time_seconds": sum(seconds) / len(seconds) if seconds else None,
        "last_time_seconds": last[0].seconds if last else None,
        "going_breakdown": dict(Counter(run.going or "unknown" for run in runs)),
    }
