"""Data Docs open from disk: they fetch nothing, and a second audit takes the place of the first."""

from pathlib import Path

import pytest

from darkhorse_assets.audit.month import Audit, TableAudit, engines_agree
from darkhorse_assets.audit.pages import offline, write_data_docs
from darkhorse_assets.errors import LakeError
from darkhorse_assets.quality.verdict import judged

THEIRS = """<html><head><link rel="stylesheet" href="https://far.example/a.css">
<script src="https://far.example/a.js"></script><style>nav { background: url('https://far.example/b.png') }</style>
</head><body><a href="../../../../index.html"><img class="logo"
 src="https://far.example/c.png"/></a><a href="#section-1">races</a><p>race_id</p>
<footer><a href="https://far.example/">news</a></footer></body></html>"""


def told(*offenders: str) -> dict[str, object]:
    verdicts = [judged("nulls", "races", offenders, advice="look at the capture")]
    tables = [TableAudit("races", 1189, 101, len(offenders))]
    audit = Audit("2025-05", tables, verdicts, [], {"2025-05": {"gb": 840}}, 0.5, engines_agree([], []), 5.0, 20.0)
    return {"audit": audit, "countries": ["gb"], "audited_at": "2025-06-01 04:00"}


def test_a_page_fetches_nothing_and_leads_back_to_our_index() -> None:
    page = offline(THEIRS)
    assert "https://" not in page
    assert "<script" not in page
    assert '<a href="../index.html">' in page
    assert '<a href="#section-1">races</a><p>race_id</p>' in page


def test_the_index_names_what_failed_and_leads_to_the_pages(tmp_path: Path) -> None:
    index = write_data_docs(tmp_path / "2025-05", {"races": THEIRS}, told("going <of> rac_1 is null"))
    text = index.read_text()
    assert "going &lt;of&gt; rac_1 is null" in text
    assert "look at the capture" in text
    [page] = (tmp_path / "2025-05").glob("pages-*/races.html")
    assert f'href="{page.parent.name}/races.html"' in text
    assert "https://" not in text


def test_a_second_audit_takes_the_place_of_the_first_and_leaves_nothing_of_it(tmp_path: Path) -> None:
    write_data_docs(tmp_path, {"races": THEIRS, "runners": THEIRS}, told("a fault"))
    index = write_data_docs(tmp_path, {"races": THEIRS}, told())
    assert "Nothing failed" in index.read_text()
    assert len(list(tmp_path.iterdir())) == 2
    assert [page.name for page in tmp_path.glob("pages-*/*")] == ["races.html"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("a file")
    with pytest.raises(LakeError, match=r"cannot write .*audit"):
        write_data_docs(tmp_path / "audit", {"races": THEIRS}, told())
