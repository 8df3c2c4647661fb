"""The page: whole in itself, whatever names say, and right about whether the data is whole."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

from darkhorse_assets.mart.completeness import State
from darkhorse_assets.report.model import CheckLine, CountryFigures, Gap, GapKind, Report, RestatementLine
from darkhorse_assets.report.page import MOST_GAPS, MOST_OPEN, report_page
from darkhorse_assets_tests.report.invented import FIRST, LAST, WHOLE, bad, with_days

DAY = date(2024, 2, 3)
HORSE = "<script>alert('Invented Boy')</script>"
GAP = Gap(GapKind.RACES, DAY, DAY, ["gb"], f"1 race: 13:30 {HORSE}: no result", f"darkhorse materialize --from {DAY}")
RESTATED = RestatementLine(
    DAY, "gb", "runners", DAY, DAY, 1, 0, 0, 2, "rpr changed in 2 rows", [f"{HORSE}: rpr 7 -> 8"]
)
BROKEN = replace(
    with_days(bad(DAY, State.INCOMPLETE, HORSE)),
    countries=[CountryFigures(HORSE, FIRST, LAST, 437, 8740, 90_000, 87_000, 0, 1, 0)],
    unsettled_races=1,
    gaps=[GAP],
    restatements=[RESTATED],
    checks=[CheckLine("races", "volume", HORSE, 430, 5, 1, [DAY]), CheckLine("races", "schema", "Types", 436, 0, 0)],
)


class Outside(HTMLParser):
    """Collects whatever a browser would run or fetch, and the addresses that a reader may follow."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.run_or_fetched: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "link", "iframe", "object", "embed", "img", "base", "form", "use", "image"):
            self.run_or_fetched.append(tag)
        for name, value in attributes:
            if name == "href" and tag == "a":
                self.links.append(f"{value}")
            elif name in ("src", "srcset", "href", "xlink:href", "action") or name.startswith("on"):
                self.run_or_fetched.append(f"{tag} {name}")


def test_the_page_runs_nothing_fetches_nothing_and_escapes_every_name() -> None:
    page = report_page(BROKEN)
    outside = Outside(page)
    assert outside.run_or_fetched == []
    assert outside.links
    assert {link[: len(BROKEN.ui_url)] for link in outside.links} == {BROKEN.ui_url}
    assert not re.findall(r"url\(|@import", page)
    assert set(re.findall(r"\w+://[^/\"<\s]*", page)) == {"http://127.0.0.1:3000"}
    assert page.count("&lt;script&gt;alert(") == 6  # country, heat map (twice), gap, restatement, check


def test_the_headline_says_whether_the_data_is_whole_and_what_lacks() -> None:
    assert "✓ The data is whole" in report_page(WHOLE)
    page = report_page(BROKEN)
    assert "✗ The data is not whole" in page
    assert "1 race is without results" in page
    assert "Of 2 checks 1 fail on some day, 0 warn" in page


def test_a_gap_that_is_only_to_be_looked_at_leaves_the_data_whole() -> None:
    doubtful = replace(GAP, kind=GapKind.DAY_CHECKS, is_critical=False)
    page = report_page(replace(WHOLE, gaps=[doubtful]))
    assert "✓ The data is whole" in page
    assert GAP.command in page


def test_a_verdict_that_is_an_error_makes_the_data_not_whole_until_its_newest_is_none() -> None:
    failed, warned = CheckLine("races", "schema", "", 1, 0, 1, [DAY]), CheckLine("races", "volume", "", 1, 1, 0, [DAY])
    page = report_page(replace(WHOLE, checks=[failed, warned]))
    assert "✗ The data is not whole" in page
    assert "Of 2 checks 1 fail on some day, 1 warn" in page
    assert replace(WHOLE, checks=[warned]).is_whole
    assert replace(WHOLE, checks=[replace(failed, table="daily_quality")]).is_whole, "the gaps ask that anew"


def test_many_gaps_are_folded_and_the_last_ones_are_counted() -> None:
    page = report_page(replace(WHOLE, gaps=[GAP] * (MOST_GAPS + 7)))
    assert page.count(GAP.command) == MOST_GAPS
    assert f"and {MOST_GAPS + 7 - MOST_OPEN} more" in page
    assert "… and 7 more" in page


def test_without_dagster_the_page_says_that_nobody_asked_it() -> None:
    report: Report = replace(WHOLE, checks=None)
    assert "Dagster was not asked" in report_page(report)


def test_checks_that_fail_come_first_and_those_that_passed_are_folded() -> None:
    page = report_page(BROKEN)
    assert page.index(">volume</a>") < page.index("1 checks passed") < page.index(">schema</a>")
    assert f"/assets/races?view=partitions&amp;partition={DAY}" in page
