"""What may not be published, whatever the source says: another day's races, and less than there was.

A wrong-day payload, a stale page and a cut file all look like good data by themselves (docs/faults.md, F1, F2, F15);
only what is already published tells them from the truth.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from darkhorse_assets.quality.verdict import Severity, Verdict, judged
from darkhorse_assets.sources.protocol import Rejected, Row

MOST_ROWS_LOST = 0.20
MOST_REJECTED = 0.02
REJECTED_ALLOWANCE = 5
"""A handful of bad records costs these records, however small the day; more, and above 2 %, is a broken source."""

FORCE_ADVICE = (
    "when the source is right, materialise the day again with force and a reason "
    "(darkhorse materialize --force --reason …, or force: true in the run's config)"
)

ORPHAN_ADVICE = "the source's parser gave a horse another race than it stands in: that is a bug, report it with the day"


def race_name(race: Row) -> str:
    """How a check names a race: Ulmouth Downs (AW) 20:30 (rac_73928001)."""
    return f"{race['course']} {race['off_london']:%H:%M} ({race['race_id']})"


def belongs_to_day(
    races: Sequence[Row], day: date, country: str, day_of: Callable[[Sequence[str]], Mapping[str, date]]
) -> Verdict:
    """Each race says it is of this day, is off on it, and no other day has it.

    All sources file by London's date of the off. `day_of` knows the published races' days.
    """
    known = day_of([str(race["race_id"]) for race in races])
    offenders = []
    for race in races:
        stated, elsewhere = race["date"], known.get(str(race["race_id"]), day)
        if stated != day:
            offenders.append(f"{race_name(race)} says it is of {stated}")
        elif race["off_london"].date() != day:
            offenders.append(f"{race_name(race)} is off on {race['off_london'].date()}")
        elif elsewhere != day:
            offenders.append(f"{race_name(race)} is already published under {elsewhere}")
    return judged(
        "belongs_to_day",
        "races",
        offenders,
        counts={f"{country} races": len(races)},
        advice=f"the source answered {day} with another day (a stale or wrong page): ask again later; if a race was "
        "moved to this day, materialise its old day first",
    )


def empty_by_the_sources_word(races: Sequence[Row], country: str, *, is_asked: bool, is_covered: bool) -> Verdict:
    """A day has no races only where a complete capture of the country says so: no answer is not no racing.

    ERROR where the country was asked for and the answer is not whole; WARN where no capture has anything to do with it
    (rpscrape writes no file for a day without French racing, nor for one that nobody scraped).
    """
    offenders = [] if races or is_covered else [f"no complete capture covers {country}, and no race of it came"]
    return judged(
        "empty_by_the_sources_word",
        "races",
        offenders,
        severity=Severity.ERROR if is_asked else Severity.WARN,
        advice=f"materialise racecards and results_feed of the day for {country} first; where the source has nothing "
        f"of it (rpscrape: no file in dates/{country}/ or dates/all/), get it, or leave it out of DARKHORSE_COUNTRIES",
    )


def keeps_what_was(before: Mapping[str, Sequence[Row]], after: Mapping[str, Sequence[Row]], country: str) -> Verdict:
    """No known race disappears, from the races or from those with a result, and rows fall by no more than 20 %.

    Runners that a capture before the racing day gave, of a race without a result, are entries: those may be withdrawn
    in any number.
    """
    names = {str(race["race_id"]): race_name(race) for race in before["races"]}
    resulted = {row["race_id"] for row in before["results"]}
    offenders = []
    for table in ("races", "results"):
        lost = {str(row["race_id"]) for row in before[table]} - {str(row["race_id"]) for row in after[table]}
        offenders += [f"{names.get(race_id, race_id)} would disappear from {table}" for race_id in sorted(lost)]
    protected = {
        "races": len(before["races"]),
        "results": len(before["results"]),
        "runners": sum(row["race_id"] in resulted or not _is_entry(row) for row in before["runners"]),
    }
    for table, rows_before in protected.items():
        rows_after = len(after[table])
        if rows_before - rows_after > rows_before * MOST_ROWS_LOST:
            offenders.append(f"{table} would fall from {rows_before} rows to {rows_after}")
    return judged(
        "keeps_what_was",
        "races",
        offenders,
        counts={f"{country} {table} before": number for table, number in protected.items()},
        advice=FORCE_ADVICE,
    )


def same_source(before: Sequence[Row], after: Sequence[Row], country: str) -> Verdict:
    """What one source published, another does not overwrite: their ids differ, and a lake of both joins nothing.

    No reason makes that right, so `force` does not silence it.
    """
    was, comes = ({str(race["source"]) for race in races} for races in (before, after))
    strangers = sorted(was - comes) if comes else []
    return judged(
        "same_source",
        "races",
        [
            f"{country} was published from {source}, and now comes from {', '.join(sorted(comes))}"
            for source in strangers
        ],
        advice="keep one source per home: set DARKHORSE_HOME to another folder for this source",
    )


def _is_entry(runner: Row) -> bool:
    """A row that was changed by its race's result is of the result's capture, so this is asked of races without one."""
    return bool(runner["captured_at"].date() < runner["date"])


def few_rejected(rejected: Sequence[Rejected], published_rows: int, country: str) -> Verdict:
    """Poison records cost themselves; too many of them, and the whole partition is refused."""
    poison = [record for record in rejected if not record.is_duplicate]
    allowed = max(REJECTED_ALLOWANCE, MOST_REJECTED * (published_rows + len(poison)))
    offenders = [f"{r.table} of {r.race_id or 'an unnamed race'}: {r.reason}" for r in poison]
    return judged(
        "few_rejected",
        "races",
        offenders if len(poison) > allowed else [],
        counts={f"{country} rejected": len(poison)},
        advice="the source changed or its answer is damaged: look at the quarantine's reasons",
    )


def no_orphans(races: Sequence[Row], horses: Mapping[str, Sequence[Row]], country: str) -> Verdict:
    """Every runner and result is of a race of the day."""
    known = {race["race_id"] for race in races}
    orphans = [
        f"{table}: {row['horse']} ({row['horse_id']}) of race {row['race_id']}"
        for table, rows in horses.items()
        for row in rows
        if row["race_id"] not in known
    ]
    counts = {f"{country} {table}": len(rows) for table, rows in horses.items()}
    return judged("no_orphans", "races", orphans, counts=counts, advice=ORPHAN_ADVICE)
