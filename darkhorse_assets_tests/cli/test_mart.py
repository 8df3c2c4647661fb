"""`darkhorse mart` and `darkhorse read` as typed: what they print, write and exit with."""

import csv
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from darkhorse_assets.contracts import HORSES, RACES
from darkhorse_assets_tests.cli.conftest import Darkhorse
from darkhorse_assets_tests.mart.published import MONDAY, TUESDAY, Published


@pytest.fixture(autouse=True)
def published(home: Path, unsynced: None) -> Published:
    """The small lake of this home; there is no mart yet."""
    published = Published(home)
    for day in (MONDAY, TUESDAY):
        published.publish(RACES, day, {"race_id": f"rac_{day.day}", "race_name": "The [Nowhere] Stakes"}, country="gb")
        published.publish(HORSES, day, {"horse_id": "hrs_1", "runner_count": 1, "names_seen": '["Invented, Boy"]'})
    return published


def test_reading_brings_the_mart_up_to_date_first_and_makes_it_where_there_is_none(darkhorse: Darkhorse) -> None:
    code, text = darkhorse("read", "races")
    assert code == 0
    assert " rows of races" in text
    assert "0 of 0" not in text


@pytest.mark.usefixtures("with_mart")
def test_a_refresh_says_what_is_in_the_mart_and_a_second_loads_nothing(darkhorse: Darkhorse) -> None:
    code, text = darkhorse("mart", "refresh")
    assert code == 0
    assert "4 partitions to load" in text
    assert "2024-05-06" in text
    assert "4 rows loaded in" in text
    assert "MB" in text
    code, text = darkhorse("mart", "refresh")
    assert code == 0
    assert "0 rows loaded in" in text


def test_a_rebuild_takes_the_place_of_the_old_mart(darkhorse: Darkhorse, published: Published) -> None:
    published.mart.path.parent.mkdir(exist_ok=True)
    published.mart.path.write_text("damaged" * 1000)
    code, text = darkhorse("mart", "refresh")
    assert code == 1
    assert "darkhorse mart rebuild" in text
    code, text = darkhorse("mart", "rebuild")
    assert code == 0
    assert "4 rows loaded in" in text
    assert len(published.query("FROM races")) == 2


@pytest.mark.usefixtures("with_mart")
def test_a_damaged_file_exits_with_1_and_names_it(darkhorse: Darkhorse, published: Published) -> None:
    damaged = published.tables.path(RACES, TUESDAY, "gb")
    damaged.write_bytes(b"PAR1")
    code, text = darkhorse("mart", "refresh")
    assert code == 1
    assert f"{damaged}" in text.replace("\n", "")
    assert len(published.query("FROM races")) == 1


@pytest.mark.usefixtures("with_mart")
def test_a_table_is_printed_as_it_is_and_as_it_was(darkhorse: Darkhorse) -> None:
    darkhorse("mart", "refresh")
    code, text = darkhorse("read", "races")
    assert code == 0
    assert "The [Nowhere] Stakes" in text
    assert "2 of 2 rows of races" in text
    code, text = darkhorse("read", "horses", "--as-of", "2024-05-06")
    assert code == 0
    assert "last_seen                  2024-05-06" in text
    code, text = darkhorse("read", "races", "--limit", "1")
    assert "1 of 2 rows of races" in text
    assert "rac_6" in text


@pytest.mark.usefixtures("with_mart")
def test_a_table_is_written_as_parquet_or_csv(darkhorse: Darkhorse, tmp_path: Path) -> None:
    darkhorse("mart", "refresh")
    parquet, text = tmp_path / "it's.parquet", tmp_path / "horses.csv"
    assert darkhorse("read", "races", "--to", f"{parquet}", "--as-of", "2024-05-06")[0] == 0
    assert pq.read_table(parquet)["race_id"].to_pylist() == ["rac_6"]
    assert darkhorse("read", "horses", "--to", f"{text}", "--limit", "1")[0] == 0
    [horse] = csv.DictReader(text.read_text().splitlines())
    assert (horse["horse_id"], horse["runner_count"], horse["names"]) == ("hrs_1", "2", "['Invented, Boy']")
    assert {each.name for each in tmp_path.iterdir()} == {"home", "it's.parquet", "horses.csv"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["read", "ponies"], "no table ponies: there are"),
        (["read", "runs"], "no table runs: there are"),
        (["read", "races", "--as-of", "last week"], "is no date"),
        (["read", "ra_mst_races", "--as-of", "2024-05-06"], "--as-of reads the tables races, runners"),
        (["read", "races", "--to", "races.xlsx"], "ends in .parquet or .csv"),
        (["read", "races", "--to", "nowhere/races.csv"], "cannot write nowhere/races.csv"),
    ],
)
@pytest.mark.usefixtures("with_mart")
def test_wrong_usage_exits_with_2_and_says_what_is_right(darkhorse: Darkhorse, words: list[str], said: str) -> None:
    darkhorse("mart", "refresh")
    code, text = darkhorse(*words)
    assert code == 2
    assert said in text


def test_a_name_that_there_is_not_is_said_before_the_mart_is_touched(
    darkhorse: Darkhorse, published: Published
) -> None:
    assert darkhorse("read", "ponies")[0] == 2
    assert not published.mart.path.exists()


def test_ctrl_c_stops_a_refresh_and_the_same_command_does_the_rest(
    darkhorse: Darkhorse, published: Published, tmp_path: Path
) -> None:
    script = (
        "from darkhorse_assets.mart import loading; loading.CHUNK_FILES = 1; read = loading._read; import time\n"
        "loading._read = lambda *words: (time.sleep(0.4), read(*words))[1]\n"
        "from darkhorse_assets.cli import main; main()"
    )
    for day in range(1, 30):
        published.publish(RACES, MONDAY.replace(day=day), {"race_id": f"rac_{day}"}, country="gb")
    with (tmp_path / "log").open("w+") as log:
        process = subprocess.Popen([sys.executable, "-c", script, "mart", "refresh"], stdout=log, stderr=log)
        while "loading races" not in (tmp_path / "log").read_text():
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 1
    assert "stopped by Ctrl-C: what is loaded is loaded" in (tmp_path / "log").read_text()
    assert 1 <= len(published.query("FROM races")) < 29
    assert darkhorse("mart", "refresh")[0] == 0
    assert len(published.query("FROM races")) == 29
