"""Settings: each variable, what blank means, and errors that name the variable and no secret."""

import os
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from darkhorse_assets.errors import UsageError
from darkhorse_assets.settings import Settings, SourceName, country_codes

VARIABLES = (
    "DARKHORSE_HOME",
    "DARKHORSE_SOURCE",
    "DARKHORSE_RPSCRAPE_DIR",
    "DARKHORSE_COUNTRIES",
    "DARKHORSE_RATE_LIMIT",
    "DARKHORSE_BLOCKED_AFTER",
    "DARKHORSE_BREAK_MINUTES",
    "DARKHORSE_RESCRAPE_CALLS_PER_DAY",
    "DARKHORSE_HORSE_CALLS_PER_DAY",
    "RACING_API_USERNAME",
    "RACING_API_PASSWORD",
    "RACING_API_URL",
    "RACING_API_HISTORY",
    "DARKHORSE_UI_URL",
    "DARKHORSE_ALERT_WARNINGS",
    "DARKHORSE_ALERT_AFTER_FAILURES",
    "DARKHORSE_ALERT_STALE_HOURS",
    "DARKHORSE_ALERT_SLACK_URL",
    "DARKHORSE_ALERT_WEBHOOK_URL",
    "DARKHORSE_ALERT_EMAIL_TO",
    "DARKHORSE_ALERT_EMAIL_FROM",
    "DARKHORSE_ALERT_SMTP_HOST",
    "DARKHORSE_ALERT_SMTP_PORT",
    "DARKHORSE_ALERT_SMTP_SECURITY",
    "DARKHORSE_ALERT_SMTP_USERNAME",
    "DARKHORSE_ALERT_SMTP_PASSWORD",
)
CANARY = "canary-in-the-coal-mine"

Environment = Callable[..., Settings]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Environment:
    """Loads settings in a folder of their own, with these variables and no others of ours."""
    monkeypatch.chdir(tmp_path)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)

    def load(**variables: str) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return Settings.load()

    return load


def test_without_any_variable_there_is_invented_racing_of_three_countries(load: Environment, tmp_path: Path) -> None:
    settings = load()
    assert settings.source is SourceName.SIMULATOR
    assert settings.countries == ("gb", "ire", "fr")
    assert settings.rate_limit is None
    assert settings.lake_folder == tmp_path / ".darkhorse" / "lake"
    assert settings.dagster_home == tmp_path / ".darkhorse" / "dagster"


def test_every_variable_is_read(load: Environment) -> None:
    settings = load(
        DARKHORSE_HOME="/srv/horses",
        DARKHORSE_SOURCE="racing_api",
        DARKHORSE_RPSCRAPE_DIR="/srv/files",
        DARKHORSE_COUNTRIES="GB, hk,gb",
        DARKHORSE_RATE_LIMIT="0.5",
        DARKHORSE_BLOCKED_AFTER="3",
        DARKHORSE_BREAK_MINUTES="45",
        DARKHORSE_RESCRAPE_CALLS_PER_DAY="0",
        DARKHORSE_HORSE_CALLS_PER_DAY="0",
        RACING_API_USERNAME="user",
        RACING_API_PASSWORD=CANARY,
        RACING_API_URL="http://127.0.0.1:8199",
    )
    assert settings.lake_folder == Path("/srv/horses/lake")
    assert settings.source is SourceName.RACING_API
    assert settings.rpscrape_dir == Path("/srv/files")
    assert settings.countries == ("gb", "hk")
    assert settings.rate_limit == 0.5
    assert (settings.blocked_after, settings.break_minutes) == (3, 45)
    assert settings.rescrape_calls_per_day == 0
    assert settings.horse_calls_per_day == 0
    assert settings.racing_api_username == "user"
    assert settings.racing_api_password
    assert settings.racing_api_password.get_secret_value() == CANARY
    assert settings.racing_api_url == "http://127.0.0.1:8199"
    assert CANARY not in f"{settings!r}{settings}"


def test_a_blank_variable_is_unset(load: Environment) -> None:
    defaults = load()
    assert load(**dict.fromkeys(VARIABLES, "")) == defaults


def test_the_example_file_holds_every_variable_and_means_the_defaults(load: Environment, tmp_path: Path) -> None:
    defaults = load()
    example = Path(__file__).parents[1] / ".env.example"
    (tmp_path / ".env").write_text(example.read_text())
    assert load() == defaults
    named = {line.split("=")[0] for line in example.read_text().splitlines() if "=" in line and line[0] != "#"}
    assert named == set(VARIABLES)


def test_a_file_gives_what_the_environment_does_not(load: Environment, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DARKHORSE_COUNTRIES=fr\nDARKHORSE_RATE_LIMIT=3\nSOMEBODY_ELSES=1\n")
    settings = load(DARKHORSE_RATE_LIMIT="1")
    assert settings.countries == ("fr",)
    assert settings.rate_limit == 1


def test_a_file_elsewhere_does_not_leak_in(load: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("DARKHORSE_COUNTRIES=fr")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert load().countries == ("gb", "ire", "fr")


def test_a_tilde_is_the_users_own_folder(load: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/people/somebody")
    settings = load(DARKHORSE_HOME="~/horses", DARKHORSE_RPSCRAPE_DIR="~/files")
    assert settings.lake_folder == Path("/people/somebody/horses/lake")
    assert settings.rpscrape_dir == Path("/people/somebody/files")


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"DARKHORSE_SOURCE": "betfair"}, "DARKHORSE_SOURCE: .*'simulator', 'racing_api' or 'rpscrape_csv'"),
        ({"DARKHORSE_COUNTRIES": "gb,atlantis"}, "DARKHORSE_COUNTRIES: 'atlantis' is not a racing region"),
        ({"DARKHORSE_COUNTRIES": " , "}, "DARKHORSE_COUNTRIES: no country given: name at least one"),
        ({"DARKHORSE_RATE_LIMIT": "fast"}, "DARKHORSE_RATE_LIMIT: .*number"),
        ({"DARKHORSE_RATE_LIMIT": "0"}, "DARKHORSE_RATE_LIMIT: .*greater than 0"),
        ({"DARKHORSE_RATE_LIMIT": "nan"}, "DARKHORSE_RATE_LIMIT: .*greater than 0"),
        ({"DARKHORSE_BLOCKED_AFTER": "0"}, "DARKHORSE_BLOCKED_AFTER: .*greater than or equal to 1"),
        ({"DARKHORSE_BREAK_MINUTES": "61"}, "DARKHORSE_BREAK_MINUTES: .*less than or equal to 60"),
        ({"DARKHORSE_RESCRAPE_CALLS_PER_DAY": "-1"}, "DARKHORSE_RESCRAPE_CALLS_PER_DAY: .*greater than or equal to 0"),
        ({"DARKHORSE_HORSE_CALLS_PER_DAY": "-1"}, "DARKHORSE_HORSE_CALLS_PER_DAY: .*greater than or equal to 0"),
        ({"DARKHORSE_HOME": "~nobody_of_this_name/x"}, "DARKHORSE_HOME: .*home directory"),
        ({"DARKHORSE_HOME": f"{Path(__file__)}/x"}, "DARKHORSE_HOME: .*test_settings.py is a file: name a folder"),
        ({"DARKHORSE_ALERT_AFTER_FAILURES": "0"}, "DARKHORSE_ALERT_AFTER_FAILURES: .*greater than or equal to 1"),
        ({"DARKHORSE_ALERT_EMAIL_TO": "desk@example.com"}, "DARKHORSE_ALERT_EMAIL_TO needs DARKHORSE_ALERT_SMTP_HOST"),
        ({"DARKHORSE_ALERT_SLACK_URL": "http://hooks.example/x"}, "DARKHORSE_ALERT_SLACK_URL: must start with https"),
        ({"DARKHORSE_ALERT_WEBHOOK_URL": "http://127.0.0.1.evil.example/"}, "DARKHORSE_ALERT_WEBHOOK_URL: must start"),
        (
            {
                "DARKHORSE_ALERT_SMTP_HOST": "mail.example",
                "DARKHORSE_ALERT_SMTP_SECURITY": "none",
                "DARKHORSE_ALERT_SMTP_PASSWORD": "x",
            },
            "DARKHORSE_ALERT_SMTP_PASSWORD needs DARKHORSE_ALERT_SMTP_SECURITY=starttls or ssl",
        ),
        ({"DARKHORSE_SOURCE": "rpscrape_csv"}, "needs DARKHORSE_RPSCRAPE_DIR: the folder with dates/ in it"),
        ({"DARKHORSE_SOURCE": "racing_api"}, "needs RACING_API_USERNAME and RACING_API_PASSWORD"),
        ({"DARKHORSE_SOURCE": "racing_api", "RACING_API_USERNAME": "me"}, "needs RACING_API_USERNAME and"),
        ({"DARKHORSE_SOURCE": "racing_api", "RACING_API_PASSWORD": ""}, "needs RACING_API_USERNAME and"),
    ],
)
def test_a_wrong_setting_is_a_usage_error_that_names_it(
    load: Environment, variables: dict[str, str], said: str
) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        load(**variables)
    assert "see .env.example" in str(caught.value)
    assert "Value error" not in str(caught.value)


def test_every_wrong_setting_is_named_at_once(load: Environment) -> None:
    with pytest.raises(UsageError, match=r"DARKHORSE_SOURCE.*DARKHORSE_RATE_LIMIT"):
        load(DARKHORSE_SOURCE="betfair", DARKHORSE_RATE_LIMIT="fast")


@pytest.mark.parametrize(
    "variables",
    [
        {"DARKHORSE_SOURCE": "racing_api"},
        {"DARKHORSE_ALERT_SLACK_URL": f"ftp://{CANARY}", "DARKHORSE_ALERT_WEBHOOK_URL": f"http://x/{CANARY}"},
        {"DARKHORSE_ALERT_SMTP_PASSWORD": CANARY, "DARKHORSE_ALERT_SMTP_SECURITY": "none"},
        {"DARKHORSE_SOURCE": "nowhere", "DARKHORSE_RATE_LIMIT": "fast", "DARKHORSE_COUNTRIES": "atlantis"},
    ],
)
def test_no_message_holds_a_secret(load: Environment, variables: dict[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        load(RACING_API_PASSWORD=CANARY, **variables)
    assert CANARY not in f"{caught.value}{caught.value!r}"
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_countries_keep_their_order_and_come_once() -> None:
    assert country_codes(["fr", " GB ", "uk", "", "fr"]) == ("fr", "gb")


def test_loading_reads_the_environment_and_never_writes_it(load: Environment) -> None:
    before = dict(os.environ)
    load()
    assert dict(os.environ) == before
