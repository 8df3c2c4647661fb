"""The routines that keep a home current, as data: when each is due on London's clock, which partitions it makes, why.

`schedules.py` makes Dagster's schedules of them, and `python -m darkhorse_assets.defs.routines` prints the table that
people read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from darkhorse_assets.capture_window import DAYS_BACK
from darkhorse_assets.contracts import COURSES, JOCKEYS, OWNERS, RACES, REGIONS, RUNNERS, STATISTICS, TABLES, TRAINERS
from darkhorse_assets.contracts import RESULTS as RESULTED
from darkhorse_assets.defs import due_days
from darkhorse_assets.defs.assets.audit import NAME as MONTHLY_AUDIT
from darkhorse_assets.defs.assets.captures import racecards, reference_feed, results_feed
from darkhorse_assets.defs.assets.enrichment import NAME as HORSE_PROFILES
from darkhorse_assets.defs.assets.quality import CHECK_SPECS as CHECKS_OF_QUALITY
from darkhorse_assets.defs.assets.quality import NAME as DAILY_QUALITY
from darkhorse_assets.defs.assets.tables import CHECK_SPECS as CHECKS_OF_TABLES
from darkhorse_assets.defs.due_days import Choose, days_from, today_and_at
from darkhorse_assets.defs.run_requests import Work
from darkhorse_assets.racing_day import GUARDS
from darkhorse_assets.settings import Settings

CARDS, RESULTS, LISTS = (each.key.to_user_string() for each in (racecards, results_feed, reference_feed))
CALLS: Mapping[str, int] = {CARDS: 1, RESULTS: 1, LISTS: 2}
"""What one day costs with The Racing API: a page of cards, a page of results (a large Saturday has two), two lists."""

PUBLISHED = (*TABLES, "mart", DAILY_QUALITY)
"""What follows from a day's captures."""

Budget = Callable[[Settings], int]


@dataclass(frozen=True, kw_only=True)
class Routine(Work):
    """Work that is done at certain times.

    Attributes:
        cron: on London's clock, no two at one time for the same days; `when`: the same in words.
        days: which partitions, in words; `why`: what that is for.
        choose: which partitions, at a tick.
        most_days: so many partitions a day of the calendar are made at most, all ticks together.
        budget: so many calls a day at most, where the settings say it; `budget_setting` is its name there.
        is_one_run: days in a row are one run, where they cost no call; else each day is a run.
    """

    cron: Sequence[str]
    when: str
    days: str
    why: str
    choose: Choose
    most_days: int = 1
    budget: Budget | None = None
    budget_setting: str = ""
    is_one_run: bool = False

    @property
    def fixed_calls(self) -> int:
        """So many a day at most, whatever the settings say."""
        return self.most_days * sum(CALLS.get(name, 0) for name in self.assets)

    def calls_a_day(self, settings: Settings) -> int:
        """So many at most, on a day on which it is due."""
        return max(self.fixed_calls, self.budget(settings) if self.budget else 0)


LIVE = 10
TODAY = 5
"""Priorities: a live update behind a queue of backfills took 46 seconds, with a priority 13."""

ROUTINES = (
    Routine(
        name="rescrape",
        cron=["30 0 * * *"],
        when="daily 00:30",
        days="1 to 7 and 14 days back; older ones that are incomplete, the oldest promise first",
        why="results are amended, and ratings come, for up to two weeks; what is missing is asked for until it comes",
        assets=(CARDS, RESULTS, *PUBLISHED),
        choose=due_days.rescrape_window,
        most_days=len(DAYS_BACK),
        budget=lambda settings: settings.rescrape_calls_per_day,
        budget_setting="DARKHORSE_RESCRAPE_CALLS_PER_DAY",
    ),
    Routine(
        name="racecards_and_results",
        cron=["0 6,10,14,18,22 * * *"],
        when="daily 06:00, 10:00, 14:00, 18:00, 22:00",
        days="today; at 06:00 and 10:00 also yesterday",
        why="cards change until the off, and yesterday's late results come in by the morning",
        assets=(CARDS, RESULTS, *PUBLISHED),
        choose=today_and_at((6, 10), -1),
        most_days=5 + 2,
        priority=TODAY,
    ),
    Routine(
        name="live",
        cron=["15,30,45 9-20 * * *", "0 9,11-13,15-17,19-21 * * *"],
        when="every 15 minutes from 09:00 to 21:00 while racing is on, from half an hour before the first off to two "
        "hours after the last; not at 10:00, 14:00 and 18:00, when racecards_and_results does the same",
        days="today",
        why="non-runners, and results as they come",
        # Masters and 70 verdicts four times an hour would be 10 GB of events a year; every four hours they are made.
        assets=(CARDS, RESULTS, RACES.name, RUNNERS.name, RESULTED.name, "mart"),
        checks=(),
        choose=due_days.while_racing,
        most_days=12 * 3 + 10,
        priority=LIVE,
    ),
    Routine(
        name="upcoming_cards",
        cron=["30 12,19 * * *"],
        when="daily 12:30, 19:30",
        days="tomorrow and the day after",
        why="declarations close in the morning, jockeys are named in the afternoon",
        assets=(CARDS, *PUBLISHED),
        choose=days_from(1, 2),
        most_days=2 * 2,
        priority=TODAY,
    ),
    Routine(
        name="reconciliation",
        cron=["0 23 * * 0"],
        when="Sunday 23:00",
        days="1 to 7 days back, and 14 to 21",
        why="cards against results, and whether late ratings came (due from the 15th day on), judged again without "
        "asking anybody; what is missing the next rescrape asks for",
        assets=(DAILY_QUALITY,),
        choose=due_days.days_to_judge,
        most_days=15,
        checks=[each.key for each in (*CHECKS_OF_TABLES, *CHECKS_OF_QUALITY) if each.name != GUARDS],  # nothing is new
        is_one_run=True,
    ),
    Routine(
        name="reference_data",
        cron=["0 7,8 1-3 * *"],
        when="on the 1st 07:00; where that failed, 08:00, and again on the 2nd and 3rd",
        days="today",
        why="the source's lists of courses and regions",
        assets=(LISTS, COURSES.name, REGIONS.name),
        choose=due_days.lists_of_the_month,
    ),
    Routine(
        name="people",
        cron=["0 4 * * 1"],
        when="Monday 04:00",
        days="1 to 7 days back",
        why="jockeys, trainers and owners, made anew from the week's captures",
        assets=(JOCKEYS.name, TRAINERS.name, OWNERS.name, "mart"),
        choose=days_from(-7, -1, published=True),
        most_days=7,
        is_one_run=True,
    ),
    Routine(
        name="single_horses",
        cron=["0 13 * * *"],
        when="daily 13:00",
        days="today",
        why="horses that no card described, the next of the queue",
        assets=(HORSE_PROFILES,),
        choose=due_days.horses_of_today,
        budget=lambda settings: settings.horse_calls_per_day,
        budget_setting="DARKHORSE_HORSE_CALLS_PER_DAY",
    ),
    Routine(
        name="statistics_daily",
        cron=["30 2 * * *"],
        when="daily 02:30",
        days="from 14 days back to 2 ahead, those that are published",
        why="after the rescrape, and for today's runners before the day begins",
        assets=tuple(STATISTICS),
        choose=days_from(-14, 2, published=True),
        most_days=17,
        is_one_run=True,
    ),
    Routine(
        name="statistics_strict",
        cron=["30 3 * * 0"],
        when="Sunday 03:30",
        days=f"{due_days.STRICT_DAYS} days back to yesterday, those that are published",
        why="computed and judged anew whatever the digests of their inputs say",
        assets=tuple(STATISTICS),
        choose=days_from(-due_days.STRICT_DAYS, -1, published=True),
        most_days=due_days.STRICT_DAYS,
        is_one_run=True,
    ),
    Routine(
        name="audit",
        cron=["30 4 2 * *"],
        when="on the 2nd 04:30",
        days="the month before",
        why="every table of the month, in SQL and by Great Expectations, with Data Docs",
        assets=(MONTHLY_AUDIT,),
        choose=due_days.month_before,
    ),
)


def routines_table(settings: Settings) -> str:
    """The routines as a Markdown table, with what each costs at most on a day on which it is due."""
    lines = [
        "| schedule | when (London) | which days | what for | calls a day, at most |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{each.name}` | {each.when} | {each.days} | {each.why} | {_cost(each, settings)} |" for each in ROUTINES
    ]
    return "\n".join(lines) + "\n"


def _cost(routine: Routine, settings: Settings) -> str:
    calls = routine.calls_a_day(settings)
    if routine.budget is None:
        return f"{calls or 'none'}"
    fixed = f"{routine.fixed_calls}; with older days " if routine.fixed_calls else ""
    return f"{fixed}{calls} (`{routine.budget_setting}`)"


if __name__ == "__main__":
    print(routines_table(Settings.model_construct()), end="")
