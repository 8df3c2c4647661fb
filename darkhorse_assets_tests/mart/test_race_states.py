"""The history's view of what a race lacks says the same as the verdicts of its day (`quality/completeness.py`)."""

from datetime import UTC, datetime
from itertools import product

from darkhorse_assets.quality.completeness import RESULT_DUE_AFTER, results_complete, runners_complete
from darkhorse_assets_tests.mart.cards import Card
from darkhorse_assets_tests.mart.published import MONDAY, Published

NOW = datetime(2024, 5, 6, 15, tzinfo=UTC)
TABLES = ("runners", "results")
STATES = """
SELECT race_id, (lacks_result AND off_dt <= ?) OR lacks_rows OR has_more_rows, lacks_runners FROM race_states
"""


def test_what_a_race_lacks_is_what_the_verdicts_of_its_day_name(published: Published) -> None:
    card = Card()
    for status, hour, finishes, ran, runners in product(
        ("declared", "resulted", "void", "abandoned"), (12, 13, 14), (0, 1, 2, 3), (None, 1, 2, 3), (0, 1, 2, 3, 4)
    ):
        is_run = status in ("resulted", "void")
        if (finishes or ran) if not is_run else ran is None:
            continue  # only a race with a result has rows of it, and then it has its number of runners
        race_id = f"{status} {hour}:00, {finishes} of {ran} of {runners}"
        card.race(race_id, MONDAY, hour, status, tuple(range(1, finishes + 1)), ran, runners)
    for runner in card.rows["runners", MONDAY]:
        runner["is_reserve"] = runner["horse"] == "Horse 3"
    card.publish(published)
    with published.mart.reading() as connection:
        found = set(connection.execute(STATES, [NOW - RESULT_DUE_AFTER]).fetchall())
    assert len(found) > 200
    for race in card.rows["races", MONDAY]:
        race["country"] = "gb"
        of_race = [[row for row in card.rows[table, MONDAY] if row["race_id"] == race["race_id"]] for table in TABLES]
        declared, results = ([row | {"country": "gb"} for row in rows] for rows in of_race)
        verdicts = results_complete([race], results, NOW), runners_complete([race], declared)
        has_no_runners = any("has no runners" in line for line in verdicts[1].sample)
        lacks = not verdicts[0].passed or not (verdicts[1].passed or has_no_runners)
        assert (race["race_id"], lacks, has_no_runners) in found
