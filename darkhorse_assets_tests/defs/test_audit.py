"""The monthly audit in the graph: what is marked and judged of each month. Engines are tested where they are."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest

from darkhorse_assets.audit.month import Audit, TableAudit, engines_agree
from darkhorse_assets.defs.assets import audit as audit_asset
from darkhorse_assets.desk import Desk, Progress
from darkhorse_assets.errors import NothingPublishedError
from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.quality.verdict import Severity, judged
from darkhorse_assets_tests.defs.graph_runs import marked, run_alone, verdicts
from darkhorse_assets_tests.mart.published import Published
from darkhorse_assets_tests.paper import PaperSource

NAME = audit_asset.NAME
NOW = datetime(2025, 7, 1, tzinfo=UTC)
CLEAN = Audit(
    "2025-05",
    [TableAudit("races", 1189, 101, 0), TableAudit("runners", 12579, 134, 0)],
    [judged(check, table, []) for table in ("races", "runners") for check in ("nulls", "filled")],
    [judged("one_partition", "races", [])],
    {"2025-05": {"gb": 840}},
    1.4,
    engines_agree([], []),
    5.5,
    24.0,
    Path("audit/2025-05/index.html"),
)


def audited(_: Mart, month: str, now: datetime) -> Audit:
    assert now.tzinfo
    if month == "2025-04":
        raise NothingPublishedError("there is nothing to audit: the mart holds no races of 2025-04")
    if month == "2025-06":
        null = judged("nulls", "runners", ["horse is | null"], advice="look at the capture")
        empty = judged("filled", "runners", ["colour", "going"], severity=Severity.WARN)
        return replace(CLEAN, verdicts=[*CLEAN.verdicts[:2], null, empty])
    return CLEAN


def test_each_month_of_a_range_is_marked_and_judged_and_one_without_racing_costs_the_others_nothing(
    tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_asset, "audit_month", audited)
    home = Published(tmp_path)
    lake = Lake.at(tmp_path / "lake")
    desk = Desk(lake, home.mart, PaperSource(), ("gb",), lambda: NOW, Progress())
    assert run_alone(desk, instance, NAME, date(2025, 5, 1), date(2025, 6, 1)).success
    assert marked(instance, NAME) == ["2025-05-01", "2025-06-01"]
    assert verdicts(instance, NAME, "nulls") == {"2025-05-01": ["SUCCEEDED"], "2025-06-01": ["FAILED"]}
    assert not run_alone(desk, instance, NAME, date(2025, 4, 1), date(2025, 5, 1)).success
    assert marked(instance, NAME) == ["2025-05-01", "2025-06-01"]
    assert verdicts(instance, NAME, "nulls")["2025-05-01"] == ["SUCCEEDED", "SUCCEEDED"]

    materialised = (
        instance.fetch_materializations(
            dg.AssetRecordsFilter(asset_key=dg.AssetKey(NAME), asset_partitions=["2025-06-01"]), limit=1
        )
        .records[0]
        .asset_materialization
    )
    assert materialised
    told = materialised.metadata
    assert told["data_docs"] == dg.MetadataValue.path("audit/2025-05/index.html")
    assert "| runners | nulls | horse is / null |" in f"{told['failures'].value}"
    assert told["expectations"].value == 235


def test_a_check_counts_by_table_and_is_as_bad_as_its_worst_table() -> None:
    of = {verdict.check: verdict for verdict in audit_asset.by_check(audited(Mart(Path()), "2025-06", NOW))}
    assert of["nulls"].counts == {"races": 0, "runners": 1}
    assert of["nulls"].sample == ("runners: horse is | null",)
    assert of["nulls"].severity is Severity.ERROR
    assert (of["filled"].severity, of["filled"].counts) == (Severity.WARN, {"races": 0, "runners": 2})
    assert set(of) <= set(audit_asset.CHECKS)
