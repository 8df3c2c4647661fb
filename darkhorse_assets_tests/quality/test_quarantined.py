"""Records that cost the day something are named; exact copies are counted."""

from darkhorse_assets.quality.quarantined import quarantined
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets.sources.protocol import Rejected


def test_exact_copies_are_counted_and_pass() -> None:
    verdict = quarantined([Rejected("results", "duplicate of line 3", "{}", "gb", "r1", is_duplicate=True)])
    assert verdict.passed
    assert verdict.counts == {"records": 0, "exact copies": 1, "offenders": 0}


def test_unreadable_records_and_conflicting_copies_are_named_with_the_reason() -> None:
    verdict = quarantined(
        [
            Rejected("results", "line 4: conflicting duplicate of line 3", "{}", "gb", "r1"),
            Rejected("races", "no off", "{}"),
        ]
    )
    assert verdict.severity is Severity.WARN
    assert verdict.sample == (
        "gb: results of r1: line 4: conflicting duplicate of line 3",
        "unknown country: races of an unnamed race: no off",
    )
    assert "quarantine" in verdict.advice
