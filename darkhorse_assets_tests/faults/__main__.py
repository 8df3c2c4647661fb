"""`make faults`: all measurements of this package, as tables for docs/quality.md; fails where one breaks a promise."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from operator import itemgetter
from pathlib import Path
from time import monotonic
from typing import TypeVar

import pytest

from darkhorse_assets_tests.conftest import real_folder
from darkhorse_assets_tests.faults import clean_year, real_days, recall
from darkhorse_assets_tests.faults.damages import DAMAGES
from darkhorse_assets_tests.faults.planted import FAULTS
from darkhorse_assets_tests.faults.real_days import CARDED, FILLED_A_YEAR_LATER, OVERLAPPING
from darkhorse_assets_tests.faults.recall import Check
from darkhorse_assets_tests.faults.scene import Grounds, alarms

PROCESSES = 2
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def main() -> None:
    _unsynced()
    began = monotonic()
    broken = [*_sixteen(), *_real(), *_year(), *_recall()]
    print(f"\n{monotonic() - began:.0f} s on {PROCESSES} processes")
    sys.exit("\n".join(broken) or 0)


def _unsynced() -> None:
    """What is measured is verdicts; files that are forced to disk would take half of the time."""
    pytest.MonkeyPatch().setattr(os, "fsync", lambda _: None)


def _sixteen() -> list[str]:
    """Each fault planted, and its legitimate twin."""
    broken, rows, caught_faults = [], [], {fault.name for fault in FAULTS}
    with tempfile.TemporaryDirectory() as folder:
        grounds = Grounds(Path(folder))
        for fault in FAULTS:
            raised = alarms(fault.plant(grounds)).get(fault.caught_by)
            said = next((said for said in raised.sample if fault.words in said), None) if raised else None
            false = [str(verdict) for verdict in alarms(fault.legitimate(grounds)).values()]
            rows.append((fault.name, fault.what, " ".join(fault.caught_by), said or "nothing", bool(said), len(false)))
            if not said:
                caught_faults.discard(fault.name)
                broken.append(f"{fault.name}, {fault.what}, was not caught by {fault.caught_by}")
            broken += [f"{fault.name}: false alarm: {each}" for each in false]
    _table("Faults, planted", ("fault", "what", "verdict", "message", "caught", "false alarms"), rows)
    print(f"\n{len(caught_faults)} of {len({fault.name for fault in FAULTS})} caught")
    return broken


def _real() -> list[str]:
    """The real files, if they are at hand."""
    folder = real_folder() / "rpscrape_csv"
    if not folder.is_dir():
        print("\nno real files at hand: set DARKHORSE_REAL_DATA")
        return []
    carded = real_days.read(folder, CARDED)
    twice = real_days.read(folder, OVERLAPPING, ("gb", "ire"))
    filled = real_days.read(folder, [FILLED_A_YEAR_LATER])
    missing = [said for check, said in carded.said if check == "completeness"]
    conflicts = [said for check, said in twice.said if check == "quarantined"]
    others = [said for _, said in carded.said if said not in missing]
    surprises = [said for check, said in (*twice.said, *filled.said) if check != "quarantined"]
    is_right = {
        "F3": [race_id for said in missing for race_id in real_days.NO_RESULT if f"({race_id}) has no" in said]
        == [*real_days.NO_RESULT],
        "F6": len(conflicts) == 1 and twice.copies == real_days.EXACT_COPIES,
        "F7": carded.shared_wins == real_days.DEAD_HEATS,
        "F9": (len(carded.overdue), filled.overdue) == (len(CARDED), []),
    }
    late = f"{len(carded.overdue)} of {len(CARDED)} days, {len(filled.overdue)} of those filled a year later"
    rows = [
        ("F3", "13 days of May 2025", "results completeness", "; ".join(missing)),
        ("F6", "5 days, flat and jumps files", "races quarantined", "; ".join(conflicts)),
        ("F7", f"{carded.shared_wins} dead heats for first", "none", "none"),
        ("F9", "13 days, and one filled a year later", "results late_ratings", late),
    ]
    head = ("fault", "what", "verdict", "message", "as counted by hand")
    _table("Faults, in real files", head, [(*row, is_right[row[0]]) for row in rows])
    print(f"\nFalse alarms on the 13 days: {len(others)}")
    print("".join(f"\nsaid besides: {said}" for said in (*others, *surprises)))
    wrong = [f"{name} in real files is not as it was counted by hand" for name, right in is_right.items() if not right]
    return wrong + [f"false alarm on a real day: {said}" for said in others]


def _year() -> list[str]:
    months = list(_in_parallel("the clean year, months", clean_year.judged_month, list(range(1, 13))))
    false_alarms = [each for month in months for each in month.false_alarms]
    days, races, verdicts = (sum(getattr(month, name) for month in months) for name in ("days", "races", "verdicts"))
    print(
        f"\nClean year {clean_year.YEAR}: {days} days, {races:,} races, each published twice; {verdicts:,} "
        f"verdicts, {len(false_alarms)} false alarms"
    )
    return [f"false alarm on a clean day: {each}" for each in false_alarms]


def _recall() -> list[str]:
    found = recall.summed_up(_in_parallel("damaged days", recall.findings_of, recall.tasks()))
    rows = []
    for number, damage in enumerate(DAMAGES):
        outcome = found.outcomes[number]
        total = outcome.caught + outcome.missed.total()
        by = "read once, no alarm is due" if damage.is_mended else _counted(outcome.by)
        rows.append((damage.what, total, outcome.caught, by, _counted(outcome.missed)))
    head = ("damage", "days", "caught", "named by (days)", "missed, by where it was")
    _table(f"Damaged at random, of {recall.DAYS} days", head, rows)
    _table("By verdict", ("verdict", "named the damage", "spoke of something else", "false alarms"), _by_verdict(found))
    return [f"false alarm on a day as it was: {each}" for each in found.false_alarms]


def _by_verdict(found: recall.Findings) -> list[tuple[str, int, int, int]]:
    outcomes = found.outcomes.values()
    checks = sorted({check for outcome in outcomes for check in (*outcome.by, *outcome.besides)})
    return [
        (
            " ".join(check),
            sum(outcome.by[check] for outcome in outcomes),
            sum(outcome.besides[check] for outcome in outcomes),
            sum(f" {' '.join(check)} " in each for each in found.false_alarms),
        )
        for check in checks
    ]


def _in_parallel(what: str, work: Callable[[Asked], Answer], tasks: Sequence[Asked]) -> Iterator[Answer]:
    """The answers as they come, with a line of progress on the terminal."""
    with ProcessPoolExecutor(PROCESSES, initializer=_unsynced) as processes:
        for done, future in enumerate(as_completed(processes.submit(work, task) for task in tasks), start=1):
            print(f"\r{what}: {done} of {len(tasks)} ", end="", file=sys.stderr, flush=True)
            yield future.result()
    print(file=sys.stderr)


def _counted(numbers: Mapping[str, int] | Mapping[Check, int]) -> str:
    named = {name if isinstance(name, str) else " ".join(name): number for name, number in numbers.items()}
    return ", ".join(f"{name} {number}" for name, number in sorted(named.items(), key=itemgetter(1), reverse=True))


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """As Markdown has it."""
    print(f"\n### {title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join('yes' if cell is True else 'NO' if cell is False else str(cell) for cell in row)} |")


if __name__ == "__main__":
    main()
