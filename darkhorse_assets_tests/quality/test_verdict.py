"""Verdicts: whole counts, a capped sample, and several countries' verdicts as one."""

from darkhorse_assets.quality.verdict import SAMPLE_CAP, Severity, Verdict, combined, judged


def test_a_verdict_passes_exactly_when_there_are_no_offenders() -> None:
    assert judged("check", "races", []).passed
    assert not judged("check", "races", ["a race"]).passed


def test_the_sample_is_capped_while_the_count_is_whole() -> None:
    verdict = judged("check", "races", (f"race {n}" for n in range(57)), counts={"races": 60})
    assert len(verdict.sample) == SAMPLE_CAP == 20
    assert verdict.counts == {"races": 60, "offenders": 57}


def test_exactly_as_many_as_the_cap_are_all_named() -> None:
    assert len(judged("check", "races", map(str, range(20))).sample) == 20
    assert len(judged("check", "races", map(str, range(21))).sample) == 20


def test_advice_is_for_failures() -> None:
    assert judged("check", "races", [], advice="look").advice == ""
    assert judged("check", "races", ["x"], advice="look").advice == "look"


def test_a_verdict_says_in_words_what_failed() -> None:
    assert str(judged("schema", "races", [])) == "races schema passed"
    assert str(judged("schema", "races", ["x", "y"])) == "races schema FAILED: x; y"
    assert str(judged("schema", "races", ["x"], severity=Severity.WARN)) == "races schema warned: x"


def _of(country: str, offenders: list[str], severity: Severity = Severity.ERROR, advice: str = "ask") -> Verdict:
    return judged(
        "check", "races", offenders, counts={f"{country} races": 3, "rows": 3}, severity=severity, advice=advice
    )


def test_countries_add_up() -> None:
    whole = combined([_of("gb", []), _of("ire", [])])
    assert whole.passed
    assert whole.counts == {"gb races": 3, "ire races": 3, "rows": 6, "offenders": 0}
    assert whole.severity is Severity.ERROR
    assert whole.advice == ""


def test_one_countrys_failure_is_the_failure_of_all_and_names_it() -> None:
    whole = combined([_of("gb", []), _of("ire", ["i1"], advice="ask later")])
    assert not whole.passed
    assert whole.sample == ("i1",)
    assert whole.advice == "ask later"


def test_the_worst_failure_gives_the_severity() -> None:
    assert combined([_of("gb", ["x"], Severity.WARN), _of("ire", [])]).severity is Severity.WARN
    assert combined([_of("gb", ["x"], Severity.WARN), _of("ire", ["y"])]).severity is Severity.ERROR
    assert combined([_of("gb", [], Severity.WARN), _of("ire", ["y"])]).severity is Severity.ERROR


def test_samples_of_all_countries_share_the_cap_and_each_advice_is_given_once() -> None:
    whole = combined([_of(country, [f"{country}{n}" for n in range(15)]) for country in ("gb", "ire")])
    assert len(whole.sample) == 20
    assert whole.counts["offenders"] == 30
    assert whole.advice == "ask"
