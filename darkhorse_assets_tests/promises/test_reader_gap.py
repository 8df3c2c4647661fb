"""No reader gap: the short form, without a mart."""

from pathlib import Path

import pytest

from darkhorse_assets_tests.promises.reader_gap import IN_LAKE, put_over, watched


@pytest.mark.usefixtures("unsynced")
def test_a_reader_finds_every_partition_whole_while_it_is_overwritten(tmp_path: Path) -> None:
    looked = watched(tmp_path, 200, put_over, [IN_LAKE])[IN_LAKE]
    assert looked.wrong == []
    assert all(looked.answers.values()), "it saw both versions"
