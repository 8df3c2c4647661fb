"""Two commands never work on the same days at once, and nobody waits for a dead one."""

import fcntl
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, cast

import pytest

from darkhorse_assets.claims import HORSES, Claim, Scope, claimed, open_claims, span
from darkhorse_assets.errors import ClaimedError, LakeError

NOW = datetime(2025, 5, 18, 11, 3, tzinfo=UTC)
WEEK = Scope("darkhorse rescrape", date(2025, 5, 11), date(2025, 5, 17), ("gb", "ire"))

CLAIMS = """
import sys, time
from datetime import UTC, date, datetime
from pathlib import Path
from darkhorse_assets.claims import Scope, claimed
from darkhorse_assets.errors import ClaimedError
sys.stdin.readline()
scope = Scope("darkhorse backfill", date(2025, 5, 17), date(2025, 6, 1), ("gb",))
try:
    with claimed(Path(sys.argv[1]), scope, datetime(2025, 5, 18, 11, tzinfo=UTC)):
        print("mine", flush=True)
        sys.stdin.readline()
except ClaimedError:
    print("refused", flush=True)
    sys.stdin.readline()
"""


def other_process(folder: Path) -> subprocess.Popen[str]:
    """It claims when it is told the first time, and ends when it is told the second time."""
    command = [sys.executable, "-c", CLAIMS, f"{folder}"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def tell(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "claims"


@pytest.mark.parametrize(
    "second",
    [
        replace(WEEK, command="darkhorse materialize", first=date(2025, 5, 17), last=date(2025, 5, 30)),
        replace(WEEK, first=date(2015, 1, 1), last=date(2026, 1, 1), countries=("ire", "fr")),
        replace(WEEK, first=WEEK.last),
    ],
)
def test_a_command_that_overlaps_is_refused_and_told_whose_days_they_are(folder: Path, second: Scope) -> None:
    with claimed(folder, WEEK, NOW) as claim:
        refusal = rf"darkhorse rescrape of 2025-05-11\.\.17 .* runs since 12:03 in London \(process {claim.pid}\)"
        with pytest.raises(ClaimedError, match=refusal), claimed(folder, second, NOW):
            pass
        assert open_claims(folder) == [claim]


def test_a_claim_of_another_day_is_told_with_its_date(folder: Path) -> None:
    with (
        claimed(folder, WEEK, NOW),
        pytest.raises(ClaimedError, match="since 2025-05-18 12:03"),
        claimed(folder, WEEK, NOW.replace(day=19)),
    ):
        pass


@pytest.mark.parametrize(
    "second",
    [
        replace(WEEK, first=date(2025, 5, 18), last=date(2025, 5, 18)),
        replace(WEEK, countries=("fr",)),
        replace(WEEK, writes=HORSES),
    ],
)
def test_other_days_other_countries_and_other_tables_are_free(folder: Path, second: Scope) -> None:
    with claimed(folder, WEEK, NOW), claimed(folder, second, NOW):
        assert len(open_claims(folder)) == 2


def test_a_claim_ends_with_its_work_also_when_that_fails(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError), claimed(folder, WEEK, NOW):
        _ = 1 / 0
    assert open_claims(folder) == []
    with claimed(folder, WEEK, NOW):
        pass
    assert not list(folder.glob("*.json"))


def test_of_processes_that_claim_in_the_same_moment_one_gets_the_days(folder: Path) -> None:
    processes = [other_process(folder) for _ in range(4)]
    for process in processes:
        tell(process)
    assert sorted(map(answer, processes)) == ["mine", "refused", "refused", "refused"]
    for process in processes:
        tell(process)
        process.communicate()


def test_the_days_of_a_killed_owner_are_free_at_once(folder: Path) -> None:
    with other_process(folder) as owner:
        tell(owner)
        assert answer(owner) == "mine"
        with pytest.raises(ClaimedError, match=f"process {owner.pid}"), claimed(folder, WEEK, NOW):
            pass
        owner.kill()
        owner.wait()
        assert list(folder.glob("*.json")), "it had no time to tidy up"
        with claimed(folder, WEEK, NOW) as claim:
            assert open_claims(folder) == [claim]


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"[1, 2]", b'{"scope": 5}', json.dumps({"scope": {}}).encode()])
@pytest.mark.parametrize("is_held", [True, False])
def test_a_file_that_is_no_claim_is_no_obstacle(folder: Path, content: bytes, is_held: bool) -> None:
    folder.mkdir()
    path = folder / "rubbish.json"
    path.write_bytes(content)
    with path.open() as file:
        if is_held:
            fcntl.flock(file, fcntl.LOCK_EX)
        with claimed(folder, WEEK, NOW) as claim:
            assert open_claims(folder) == [claim]
    assert path.exists() == is_held, "what nobody holds is swept"


def test_a_folder_in_the_place_of_a_claim_is_no_obstacle(folder: Path) -> None:
    (folder / "odd.json").mkdir(parents=True)
    with claimed(folder, WEEK, NOW) as claim:
        assert open_claims(folder) == [claim] == [Claim(WEEK, NOW, claim.pid)]


def test_to_look_where_nothing_was_claimed_makes_nothing(folder: Path) -> None:
    assert open_claims(folder) == []
    assert not folder.exists()


def test_who_may_only_read_the_home_sees_its_claims(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def read_only(path: Path, mode: str = "r") -> IO[str]:
        if mode not in {"r", "rb"}:
            raise PermissionError(13, "Permission denied")
        return cast("IO[str]", opened(path, mode))

    with claimed(folder, WEEK, NOW) as claim:
        monkeypatch.setattr(Path, "open", read_only)
        assert open_claims(folder) == [claim]


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "claims").write_text("a file")
    with pytest.raises(LakeError, match="change DARKHORSE_HOME"), claimed(tmp_path / "claims", WEEK, NOW):
        pass


def test_days_are_named_as_short_as_they_can_be() -> None:
    assert span(date(2025, 5, 1), date(2025, 5, 1)) == "2025-05-01"
    assert span(date(2025, 5, 1), date(2025, 5, 9)) == "2025-05-01..09"
    assert span(date(2025, 5, 1), date(2025, 6, 9)) == "2025-05-01..2025-06-09"
