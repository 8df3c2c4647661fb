"""The sixteen faults, each as what a source answered or another program wrote, and beside it the state that is none.

What catches each, and the words that name the race, stand with it; docs/faults.md says where it was met.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa

from darkhorse_assets.contracts import RESULTS
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets_tests.faults import in_files
from darkhorse_assets_tests.faults.scene import DAY, Grounds, Json, TrueDay, noon

EVENING = date(2025, 9, 14)
"""Two Irish meetings; the last of fifteen races is off at 20:31."""

FROST = date(2025, 10, 22)
"""One Irish meeting, called off at ten in the morning."""

TOMORROW = DAY + timedelta(days=1)


@dataclass(frozen=True)
class Fault:
    """A fault, planted.

    Attributes:
        name: as docs/faults.md has it; some are planted in two ways.
        caught_by: the table and the check that tell of it.
        words: of what the check says; they name the race where there is one.
        legitimate: the same without the fault, or what only looks like it: no check may say anything.
    """

    name: str
    what: str
    plant: Callable[[Grounds], DayReport]
    caught_by: tuple[str, str]
    words: str
    legitimate: Callable[[Grounds], DayReport]


def true_day(grounds: Grounds) -> DayReport:
    return grounds.report_of(TrueDay())


def _stamped(true: TrueDay, day: date) -> TrueDay:
    """The day's pages with another date on them, offs and all."""
    later = day - true.day
    for race in (*true.cards, *true.results):
        race |= {"date": f"{day}", "off_dt": f"{(datetime.fromisoformat(race['off_dt']) + later).isoformat()}"}
    return true


def _wrong_day_page(grounds: Grounds) -> DayReport:
    scene = grounds.published()
    scene.told(_stamped(TrueDay(), TOMORROW), TOMORROW)
    return scene.publish(TOMORROW)


def _stale_page(grounds: Grounds) -> DayReport:
    scene = grounds.published()
    scene.told(TrueDay(), TOMORROW)
    return scene.publish(TOMORROW)


def _asked_again(grounds: Grounds) -> DayReport:
    scene = grounds.published()
    scene.told(TrueDay(), later=timedelta(hours=1))
    return scene.publish()


def _last_race_without_result(grounds: Grounds) -> DayReport:
    return grounds.report_of(TrueDay().without(6, result=True))


def _race_missing_within(grounds: Grounds) -> DayReport:
    return grounds.report_of(TrueDay().without(3, card=True, result=True))


def _appended_to_the_file(grounds: Grounds) -> DayReport:
    """By another program than this: this one replaces files."""
    scene = grounds.published()
    table = scene.lake.tables.read(RESULTS, DAY, "ire")
    assert table is not None
    of_race = table.filter(pa.array([race_id == "rac_73932922" for race_id in table["race_id"].to_pylist()]))
    scene.lake.tables.publish(RESULTS, DAY, pa.concat_tables([table, of_race, of_race, of_race]), "ire")
    return scene.judge()


def _race_four_times_in_the_answer(grounds: Grounds) -> DayReport:
    true = TrueDay()
    true.results += [true.result(2)] * 3
    return grounds.report_of(true)


def _second_winner(grounds: Grounds) -> DayReport:
    true = TrueDay()
    true.result(0)["runners"][1]["position"] = "1"
    return grounds.report_of(true)


def _nothing_came(grounds: Grounds) -> DayReport:
    scene = grounds.empty()
    scene.captured(Endpoint.RESULTS, [], DAY, noon(DAY), problem="page 1 never came")
    return scene.publish()


def _no_racing(grounds: Grounds) -> DayReport:
    scene = grounds.empty()
    scene.captured(Endpoint.RACECARDS, [], DAY, noon(DAY, 0))
    scene.captured(Endpoint.RESULTS, [], DAY, noon(DAY))
    return scene.publish()


def _nobody_said_that_it_was_abandoned(grounds: Grounds) -> DayReport:
    return grounds.report_of(TrueDay(FROST))


def _abandoned(grounds: Grounds) -> DayReport:
    return grounds.report_of(TrueDay(FROST, cards_at=noon(FROST, 0)))


def _ratings_never_came(grounds: Grounds) -> DayReport:
    return grounds.report_of(TrueDay(), now=noon(DAY, 15))


def _ratings_came(grounds: Grounds) -> DayReport:
    return grounds.report_of(TrueDay(results_at=noon(DAY, 8)), now=noon(DAY, 15))


def _evening(grounds: Grounds) -> DayReport:
    return grounds.report_of(TrueDay(EVENING))


def _of_a_twelve_hour_clock(grounds: Grounds) -> DayReport:
    true = TrueDay(EVENING)
    _twelve_hours_early(true, 14)
    return grounds.report_of(true)


def _a_whole_meeting_of_a_twelve_hour_clock(grounds: Grounds) -> DayReport:
    true = TrueDay()
    for number in range(len(true.cards)):
        _twelve_hours_early(true, number)
    return grounds.report_of(true)


def _twelve_hours_early(true: TrueDay, number: int) -> None:
    for race in (true.cards[number], true.result(number)):
        off = datetime.fromisoformat(race["off_dt"]) - timedelta(hours=12)
        race["off_dt"] = off.isoformat()


def _under_two_dates(grounds: Grounds) -> DayReport:
    """An American race, off after London's midnight, in the files of both days: today's says it is of today."""
    scene = grounds.empty()
    for day in (TOMORROW, DAY):
        scene.captured(Endpoint.RESULTS, [_american(day)], day, noon(TOMORROW), ["usa"])
        report = scene.publish(day, ["usa"], noon(TOMORROW))
        assert day == DAY or not report.refused
    return report


def _under_the_date_of_its_off(grounds: Grounds) -> DayReport:
    scene = grounds.empty()
    scene.captured(Endpoint.RESULTS, [_american(TOMORROW)], TOMORROW, noon(TOMORROW), ["usa"])
    return scene.publish(TOMORROW, ["usa"], noon(TOMORROW))


def _american(day: date) -> Json:
    off = datetime.combine(TOMORROW, datetime.min.time()) + timedelta(minutes=35)
    return TrueDay().result(0) | {
        "region": "USA",
        "course": "Paper Downs (USA)",
        "course_id": "crs_usa",
        "date": f"{day}",
        "off": "12:35",
        "off_dt": f"{off.isoformat()}+00:00",
    }


def _two_names_of_one_horse(grounds: Grounds) -> DayReport:
    return _horse_twice(grounds, horse="Another Name (IRE)")


def _horse_in_two_equal_lines(grounds: Grounds) -> DayReport:
    return _horse_twice(grounds)


def _horse_twice(grounds: Grounds, **changes: Any) -> DayReport:
    true = TrueDay()
    runners = true.result(4)["runners"]
    runners.append(runners[3] | changes)
    return grounds.report_of(true)


def _blank_names(grounds: Grounds) -> DayReport:
    """43.9 % of them."""
    true = TrueDay()
    runners = [runner for race in true.results for runner in race["runners"]]
    for number, runner in enumerate(runners):
        if number % 1000 * 439 % 1000 < 439:
            runner["horse"] = ""
    return grounds.report_of(true)


def _cut_second_answer(grounds: Grounds) -> DayReport:
    scene = grounds.published()
    scene.captured(Endpoint.RESULTS, TrueDay().results[:1], DAY, noon(DAY) + timedelta(hours=1))
    return scene.publish()


def _absent_without_a_word(grounds: Grounds) -> DayReport:
    true = TrueDay()
    del true.result(5)["runners"][4]
    return grounds.report_of(true)


FAULTS = (
    Fault("F1", "another day's page, stamped with this day", _wrong_day_page, ("races", "belongs_to_day"),
          "Clondalra 13:15 (rac_73932920) is already published under 2025-03-19", _asked_again),
    Fault("F2", "a stale page, the previous meeting's", _stale_page, ("races", "belongs_to_day"),
          "Clondalra 13:15 (rac_73932920) says it is of 2025-03-19", _asked_again),
    Fault("F3", "the last race has no result", _last_race_without_result, ("results", "completeness"),
          "Clondalra 16:15 (rac_73932926) has no result", true_day),
    Fault("F4", "a race is missing within a meeting", _race_missing_within, ("races", "meetings"),
          "Clondalra has no race between 14:10 and 15:15", true_day),
    Fault("F5", "a race appended to its file three times", _appended_to_the_file, ("results", "duplicates"),
          "race_id rac_73932922, horse_id", _race_four_times_in_the_answer),
    Fault("F6", "flat and jumps files overlap and contradict each other", in_files.overlap_that_differs,
          ("races", "quarantined"), "conflicting duplicate of dates/ire/jumps/2025_03_19.csv", in_files.overlap),
    Fault("F7", "two winners that are no dead heat", _second_winner, ("results", "finish"),
          "Clondalra 13:15 (rac_73932920) has 2 winners that are no dead heat", true_day),
    Fault("F8", "an empty day without the source's word", _nothing_came, ("races", "empty_by_the_sources_word"),
          "no complete capture covers ire", _no_racing),
    Fault("F8", "a meeting that was not run, and nobody says why", _nobody_said_that_it_was_abandoned,
          ("results", "completeness"), "Jartown Strand 13:35 (rac_73954622) has no result", _abandoned),
    Fault("F9", "no ratings after two weeks", _ratings_never_came, ("results", "late_ratings"),
          "Clondalra has rpr for 0% of 62 finishers", _ratings_came),
    Fault("F10", "a race at 20:31 stored as 08:31", _of_a_twelve_hour_clock, ("races", "meetings"),
          "Ryntown Strand 08:31 (rac_73950827) is off before 10:00", _evening),
    Fault("F10", "an afternoon's meeting stored in the night", _a_whole_meeting_of_a_twelve_hour_clock,
          ("races", "meetings"), "Clondalra 04:15 (rac_73932926) is off before 10:00", true_day),
    Fault("F11", "an American race in the files of two days", _under_two_dates, ("races", "belongs_to_day"),
          "Paper Downs 00:35 (rac_73932920) is off on 2025-03-20", _under_the_date_of_its_off),
    Fault("F12", "a horse twice, under two names", _two_names_of_one_horse, ("results", "duplicates"),
          "race_id rac_73932924, horse_id hrs_", _horse_in_two_equal_lines),
    Fault("F13", "lines that nobody can read", in_files.unreadable_lines, ("races", "quarantined"),
          "dates/ire/2025_03_19.csv line 3: has 12 cells for 39 columns", in_files.odd_but_readable),
    Fault("F13", "a column twice", in_files.column_twice, ("results", "schema"), "runner.comment (2) (70 times)",
          in_files.odd_but_readable),
    Fault("F14", "43.9 % of the names are blank", _blank_names, ("races", "few_rejected"),
          "results of rac_73932920", true_day),
    Fault("F15", "ten rows come where there were 70", _cut_second_answer, ("races", "keeps_what_was"),
          "results would fall from 70 rows to 10", _asked_again),
    Fault("F16", "a declared horse is absent, and nobody calls it a non-runner", _absent_without_a_word,
          ("runners", "completeness"), "Clondalra 15:45 (rac_73932925) has 11 standing runners, but 10 ran", true_day),
)  # fmt: skip
