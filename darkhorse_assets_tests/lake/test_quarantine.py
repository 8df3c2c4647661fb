"""The quarantine: what was refused, readable by people, and gone when it is history."""

import json
from pathlib import Path

import pytest

from darkhorse_assets.contracts import REGIONS
from darkhorse_assets.errors import LakeError
from darkhorse_assets.lake.quarantine import UNKNOWN, Quarantine
from darkhorse_assets.quality.verdict import judged
from darkhorse_assets.sources.protocol import Rejected, raw_json
from darkhorse_assets_tests.paper import DAY, quarantined

RECORDS = [
    Rejected("runners", "no horse id", raw_json({"horse": "Ünnamed"}), "gb", "r2"),
    Rejected("results", "a second copy", "{}", "gb", "r1", is_duplicate=True),
    Rejected("races", "no region", "{}"),
]


@pytest.fixture
def quarantine(tmp_path: Path) -> Quarantine:
    return Quarantine(tmp_path / "lake" / "quarantine")


def test_records_come_back_sorted_and_whole(quarantine: Quarantine, tmp_path: Path) -> None:
    quarantine.keep_records(DAY, "gb", RECORDS)
    kept = [Rejected(**record) for record in quarantined(tmp_path / "lake", DAY, "gb")]
    assert kept == sorted(RECORDS, key=lambda record: record.table)


def test_records_are_read_back_of_the_countries_asked_for(quarantine: Quarantine) -> None:
    quarantine.keep_records(DAY, "gb", RECORDS[:2])
    quarantine.keep_records(DAY, UNKNOWN, RECORDS[2:])
    assert quarantine.records(DAY, ["gb"]) == sorted(RECORDS[:2], key=lambda record: record.table)
    assert quarantine.records(DAY, [UNKNOWN, "ire"]) == RECORDS[2:]


def test_the_order_of_the_records_changes_no_byte(quarantine: Quarantine, tmp_path: Path) -> None:
    seen = set()
    for records in (RECORDS, RECORDS[::-1]):
        quarantine.keep_records(DAY, "gb", records)
        seen |= {path.read_bytes() for path in tmp_path.rglob("data.parquet")}
    assert len(seen) == 1


def test_no_records_are_no_file(quarantine: Quarantine, tmp_path: Path) -> None:
    quarantine.keep_records(DAY, "gb", RECORDS)
    quarantine.keep_records(DAY, "gb", [])
    assert quarantined(tmp_path / "lake", DAY, "gb") == []
    assert list(tmp_path.rglob("*.parquet")) == []


def test_a_record_with_half_a_character_is_kept_as_it_was_escaped(quarantine: Quarantine, tmp_path: Path) -> None:
    half = json.loads('"\\ud83d"')
    quarantine.keep_records(DAY, "gb", [Rejected("races", f"odd name {half}", raw_json({"name": half}), "gb", "r1")])
    assert quarantined(tmp_path / "lake", DAY, "gb")[0]["raw"] == '{"name": "\\ud83d"}'
    assert quarantined(tmp_path / "lake", DAY, "gb")[0]["reason"] == "odd name \\ud83d"


def test_a_stage_is_kept_with_its_reasons_and_released(quarantine: Quarantine, tmp_path: Path) -> None:
    failed = [judged("schema", "regions", ["région is null"], advice="look")]
    quarantine.keep_stage(DAY, "gb", {"regions": REGIONS.arrow_schema.empty_table()}, RECORDS, failed)
    folder = tmp_path / "lake" / "quarantine" / "stages" / "country=gb" / f"date={DAY}"
    assert sorted(path.name for path in folder.iterdir()) == ["reasons.json", "records.parquet", "regions.parquet"]
    assert json.loads((folder / "reasons.json").read_text())[0]["sample"] == ["région is null"]
    quarantine.release_stage(DAY, "gb")
    assert not folder.exists()
    quarantine.release_stage(DAY, "gb")


def test_a_quarantine_that_cannot_be_cleared_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "records").write_text("a file, where a folder should be")
    with pytest.raises(LakeError, match="cannot remove"):
        Quarantine(tmp_path).keep_records(DAY, "gb", [])
