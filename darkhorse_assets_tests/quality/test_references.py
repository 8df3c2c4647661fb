"""Do a day's tables mean the same entities: who is named and has no row is told, and who has a row and is not named."""

import json

import pytest

from darkhorse_assets.contracts import TABLES
from darkhorse_assets.quality.references import FOREIGN_KEYS, foreign_keys, master_complete, references
from darkhorse_assets.quality.verdict import SAMPLE_CAP, Severity
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets_tests.quality.rows import race_row, runner_row

IDS = {
    "jockey_id": "jky_1",
    "trainer_id": "trn_1",
    "owner_id": "own_1",
    "sire_id": "sir_1",
    "dam_id": "dam_1",
    "damsire_id": "dsi_1",
}
DAY = {
    "races": [race_row(course_id="crs_1", bookmakers=json.dumps(["Sample Bet"]))],
    "runners": [runner_row(**IDS)],
    "results": [runner_row(**IDS, position=1)],
}
PARENTS = {name: IDS[name] for name in ("sire_id", "dam_id", "damsire_id")}
HORSE = {"horse_id": "h1", "horse": "Horse h1", **PARENTS}
MASTERS: dict[str, list[Row]] = {
    "horse_pedigree": [HORSE],
    "courses": [{"course_id": "crs_1", "race_count": 1}],
    "bookmakers": [{"bookmaker_id": "samplebet", "race_count": 1}],
    "regions": [{"country": "gb", "race_count": 1}],
    "horses": [HORSE],
    **{f"{column.removesuffix('_id')}s": [{column: value}] for column, value in IDS.items()},
}
KNOWN = {table: {row[TABLES[table].key[0]] for row in rows} for table, rows in {**DAY, **MASTERS}.items()}


def test_a_day_whose_tables_agree_passes_a_verdict_on_every_master_and_on_every_table_with_foreign_keys() -> None:
    verdicts = references(DAY, MASTERS)
    assert all(verdict.passed for verdict in verdicts)
    assert {v.table for v in verdicts if v.check == "completeness"} == {t.name for t in TABLES.values()} - DAY.keys()
    assert {v.table for v in verdicts if v.check == "foreign_keys"} == FOREIGN_KEYS.keys()
    assert len(verdicts) == len(MASTERS) + len(FOREIGN_KEYS)


def test_every_id_of_a_table_that_is_a_master_s_key_is_a_foreign_key() -> None:
    """A new column `something_id` must not go unjudged."""
    keys = {table.key[0]: name for name, table in TABLES.items() if len(table.key) == 1 and name != "horse_pedigree"}
    for table, columns in FOREIGN_KEYS.items():
        meant = {name: keys[name] for name in TABLES[table].column_names if name.endswith("_id") and name in keys}
        meant.pop(TABLES[table].key[0] if table in ("races", "horses") else "", None)
        assert {name: other for name, other in columns.items() if name.endswith("_id")} == meant


@pytest.mark.parametrize("master", sorted(MASTERS))
def test_who_is_named_and_has_no_row_is_named_by_completeness(master: str) -> None:
    (verdict,) = [v for v in references(DAY, MASTERS | {master: []}) if (v.table, v.check) == (master, "completeness")]
    (key,) = TABLES[master].key
    assert verdict.sample == (f"{key} {MASTERS[master][0][key]} is named by the day and has no row",)
    assert verdict.severity is Severity.ERROR
    assert verdict.counts == {"rows": 0, "named by the day": 1, "offenders": 1}


@pytest.mark.parametrize("master", sorted(MASTERS))
def test_who_has_a_row_and_is_not_named_is_named_by_completeness(master: str) -> None:
    (key,) = TABLES[master].key
    verdict = master_complete(master, KNOWN[master], [*MASTERS[master], {key: "stranger"}])
    assert verdict.sample == (f"{key} stranger has a row and nothing of the day names it",)


def test_a_course_that_was_only_listed_is_no_stranger() -> None:
    rows = [*MASTERS["courses"], {"course_id": "crs_2", "race_count": 0}]
    assert master_complete("courses", {"crs_1"}, rows).passed
    assert not master_complete("courses", {"crs_1", "crs_3"}, rows).passed


@pytest.mark.parametrize(
    ("table", "column"),
    [(table, column) for table, columns in FOREIGN_KEYS.items() for column in columns],
)
def test_an_orphan_is_named_with_whose_it_is(table: str, column: str) -> None:
    (row,) = {**DAY, **MASTERS}[table]
    verdict = foreign_keys(table, [row, row | {column: "lost"}], KNOWN)
    assert not verdict.passed
    assert verdict.severity is Severity.ERROR
    assert (verdict.counts["rows"], verdict.counts[f"{column} orphans"], verdict.counts["offenders"]) == (2, 1, 1)
    (sample,) = verdict.sample
    assert f"has {column} lost, which is not in {FOREIGN_KEYS[table][column]}" in sample
    assert ("Invented Downs (AW) 21:00 (r1)" if table == "races" else "Horse h1") in sample


def test_a_runner_is_named_with_its_race() -> None:
    verdict = foreign_keys("runners", [runner_row(**IDS | {"jockey_id": "jky_9"})], KNOWN)
    assert verdict.sample == ("Horse h1 (h1) of race r1 has jockey_id jky_9, which is not in jockeys",)


def test_a_null_means_nobody_and_is_no_orphan() -> None:
    day = DAY | {"runners": [runner_row() | dict.fromkeys(IDS)]}
    assert all(verdict.passed for verdict in references(day, MASTERS))


def test_what_means_a_table_that_is_not_published_is_not_judged() -> None:
    without = {name: rows for name, rows in MASTERS.items() if name != "jockeys"}
    verdicts = references(DAY, without)
    assert all(verdict.passed for verdict in verdicts)
    (runners,) = [v for v in verdicts if (v.table, v.check) == ("runners", "foreign_keys")]
    assert "jockey_id orphans" not in runners.counts
    assert "trainer_id orphans" in runners.counts


def test_of_many_orphans_all_are_counted_and_twenty_named() -> None:
    rows = [runner_row(horse_id=f"h{n}", **IDS) for n in range(33)]
    verdict = foreign_keys("results", rows, KNOWN)
    assert verdict.counts["offenders"] == verdict.counts["horse_id orphans"] == 32
    assert len(verdict.sample) == SAMPLE_CAP
