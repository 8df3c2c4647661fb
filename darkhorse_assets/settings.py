"""The few settings, all from the environment (or a `.env` file); each is in `.env.example` with its meaning.

They are read when something is opened, never at import, so that loading the definitions needs nothing.
"""

from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from darkhorse_assets.errors import UsageError
from darkhorse_assets.racing.regions import region_of

THE_RACING_API = "https://api.theracingapi.com"
REPORT_FILE = "report.html"
_THIS_MACHINE = ("127.0.0.1", "localhost")
_TO_THIS_MACHINE = tuple(f"http://{host}{end}" for host in _THIS_MACHINE for end in ":/")


class SourceName(StrEnum):
    """The sources there are."""

    SIMULATOR = "simulator"
    RACING_API = "racing_api"
    RPSCRAPE_CSV = "rpscrape_csv"


class SmtpSecurity(StrEnum):
    """How a mail server is spoken to."""

    STARTTLS = "starttls"
    SSL = "ssl"
    NONE = "none"


class Settings(BaseSettings):
    """What an operator decides. `Settings.load()` turns what is wrong into a `UsageError` that names the variable.

    Attributes:
        rate_limit: requests per second and host; None leaves it to the source: 2 for the network, none for the
            simulator.
        blocked_after: so many blocks in a row (403, 406, 429 …) break off all sending to a host.
        break_minutes: for how long; each probe that is blocked as well doubles it, up to an hour.
        horse_calls_per_day: so many single horses are asked for on a racing day at most; 0 for none.
        rescrape_calls_per_day: so many calls a night's rescrape may spend; its fixed days are asked for all the same.
        racing_api_url: where the API answers; with the simulator source, a simulator that is already running.
        racing_api_history: the plan has the add-on for results that are older than 365 days.
        alert_warnings: checks that warn are told as well, not only errors.
        alert_after_failures: a partition or a run is told when it has failed so many times in a row.
        alert_stale_hours: a partition is told when it is overdue for so long.
    """

    # A line of .env.example that is left blank is a setting left to its default.
    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    home: Path = Field(Path(".darkhorse"), validation_alias="DARKHORSE_HOME")
    source: SourceName = Field(SourceName.SIMULATOR, validation_alias="DARKHORSE_SOURCE")
    rpscrape_dir: Path | None = Field(None, validation_alias="DARKHORSE_RPSCRAPE_DIR")
    countries: Annotated[tuple[str, ...], NoDecode] = Field(("gb", "ire", "fr"), validation_alias="DARKHORSE_COUNTRIES")
    rate_limit: float | None = Field(None, gt=0, validation_alias="DARKHORSE_RATE_LIMIT")
    blocked_after: int = Field(5, ge=1, validation_alias="DARKHORSE_BLOCKED_AFTER")
    break_minutes: float = Field(30, gt=0, le=60, validation_alias="DARKHORSE_BREAK_MINUTES")
    horse_calls_per_day: int = Field(500, ge=0, validation_alias="DARKHORSE_HORSE_CALLS_PER_DAY")
    rescrape_calls_per_day: int = Field(100, ge=0, validation_alias="DARKHORSE_RESCRAPE_CALLS_PER_DAY")
    racing_api_username: str | None = Field(None, validation_alias="RACING_API_USERNAME")
    racing_api_password: SecretStr | None = Field(None, validation_alias="RACING_API_PASSWORD")
    racing_api_url: str | None = Field(None, validation_alias="RACING_API_URL")
    racing_api_history: bool = Field(False, validation_alias="RACING_API_HISTORY")
    ui_url: str = Field("http://127.0.0.1:3000", validation_alias="DARKHORSE_UI_URL")
    alert_warnings: bool = Field(False, validation_alias="DARKHORSE_ALERT_WARNINGS")
    alert_after_failures: int = Field(3, ge=1, validation_alias="DARKHORSE_ALERT_AFTER_FAILURES")
    alert_stale_hours: float = Field(24, ge=0, validation_alias="DARKHORSE_ALERT_STALE_HOURS")
    alert_slack_url: SecretStr | None = Field(None, validation_alias="DARKHORSE_ALERT_SLACK_URL")
    alert_webhook_url: SecretStr | None = Field(None, validation_alias="DARKHORSE_ALERT_WEBHOOK_URL")
    alert_email_to: Annotated[tuple[str, ...], NoDecode] = Field((), validation_alias="DARKHORSE_ALERT_EMAIL_TO")
    alert_email_from: str | None = Field(None, validation_alias="DARKHORSE_ALERT_EMAIL_FROM")
    alert_smtp_host: str | None = Field(None, validation_alias="DARKHORSE_ALERT_SMTP_HOST")
    alert_smtp_port: int | None = Field(None, gt=0, le=65535, validation_alias="DARKHORSE_ALERT_SMTP_PORT")
    alert_smtp_security: SmtpSecurity = Field(SmtpSecurity.STARTTLS, validation_alias="DARKHORSE_ALERT_SMTP_SECURITY")
    alert_smtp_username: str | None = Field(None, validation_alias="DARKHORSE_ALERT_SMTP_USERNAME")
    alert_smtp_password: SecretStr | None = Field(None, validation_alias="DARKHORSE_ALERT_SMTP_PASSWORD")

    @classmethod
    def load(cls) -> Self:
        """The settings of this environment.

        Raises:
            UsageError: a variable holds something it cannot; the message names it and what it may hold.
        """
        try:
            return cls()
        except ValidationError as error:
            problems = [": ".join([*map(str, each["loc"]), _said(each["msg"])]) for each in error.errors()]
            raise UsageError(f"{'; '.join(problems)} (see .env.example)") from None

    @field_validator("countries", mode="before")
    @classmethod
    def _codes(cls, value: object) -> object:
        return country_codes(value.split(",")) if isinstance(value, str) else value

    @field_validator("alert_email_to", mode="before")
    @classmethod
    def _addresses(cls, value: object) -> object:
        return tuple(each.strip() for each in value.split(",") if each.strip()) if isinstance(value, str) else value

    @field_validator("alert_slack_url", "alert_webhook_url")
    @classmethod
    def _is_sent_in_secret(cls, url: SecretStr | None) -> SecretStr | None:
        """Whoever has such an address can write to it: it is a secret, and no message may show it."""
        if url and not url.get_secret_value().startswith(("https://", *_TO_THIS_MACHINE)):
            raise ValueError("must start with https:// (http:// only to 127.0.0.1 or localhost)")
        return url

    @field_validator("home", "rpscrape_dir")
    @classmethod
    def _of_this_user(cls, path: Path | None) -> Path | None:
        """`~` is the user's own folder; in a .env file no shell says so."""
        try:
            return path and path.expanduser()
        except RuntimeError as error:
            raise ValueError(f"{path}: {error}") from None

    @field_validator("home")
    @classmethod
    def _is_no_file(cls, path: Path) -> Path:
        for each in (path, *path.parents):
            with suppress(PermissionError):
                if each.is_file():
                    raise ValueError(f"{each} is a file: name a folder, which is made where there is none")
        return path

    @model_validator(mode="after")
    def _source_has_what_it_needs(self) -> Self:
        if self.source is SourceName.RPSCRAPE_CSV:
            self.rpscrape_folder()
        if self.source is SourceName.RACING_API:
            self.racing_api_key()
        return self

    @model_validator(mode="after")
    def _mail_can_be_sent(self) -> Self:
        if self.alert_email_to and not self.alert_smtp_host:
            raise ValueError("DARKHORSE_ALERT_EMAIL_TO needs DARKHORSE_ALERT_SMTP_HOST: the server that sends it")
        is_open = self.alert_smtp_security is SmtpSecurity.NONE and self.alert_smtp_host not in _THIS_MACHINE
        if self.alert_smtp_password and is_open:
            raise ValueError("DARKHORSE_ALERT_SMTP_PASSWORD needs DARKHORSE_ALERT_SMTP_SECURITY=starttls or ssl")
        return self

    def rpscrape_folder(self) -> Path:
        """What rpscrape_csv reads. Raises ValueError where it is not set; if that is the source, at loading."""
        if self.rpscrape_dir is None:
            raise ValueError("DARKHORSE_SOURCE=rpscrape_csv needs DARKHORSE_RPSCRAPE_DIR: the folder with dates/ in it")
        return self.rpscrape_dir

    def racing_api_key(self) -> tuple[str, str]:
        """User name and password. Raises ValueError where one is not set; if racing_api is the source, at loading."""
        if not (self.racing_api_username and self.racing_api_password):
            raise ValueError("DARKHORSE_SOURCE=racing_api needs RACING_API_USERNAME and RACING_API_PASSWORD")
        return self.racing_api_username, self.racing_api_password.get_secret_value()

    @property
    def lake_folder(self) -> Path:
        return self.home.absolute() / "lake"

    @property
    def mart_file(self) -> Path:
        return self.home.absolute() / "mart.duckdb"

    @property
    def alerts_file(self) -> Path:
        return self.home.absolute() / "alerts.sqlite"

    @property
    def claims_folder(self) -> Path:
        """Which commands work on which days (`claims.py`)."""
        return self.home.absolute() / "claims"

    @property
    def rescrapes_folder(self) -> Path:
        """What each `darkhorse rescrape` found before and after."""
        return self.home.absolute() / "rescrapes"

    @property
    def hosts_folder(self) -> Path:
        """What is known of the hosts that are asked: by it all processes of this home keep one rate."""
        return self.home.absolute() / "hosts"

    @property
    def report_file(self) -> Path:
        return self.home.absolute() / REPORT_FILE

    @property
    def dagster_home(self) -> Path:
        """Where this home's Dagster instance lives: the command line's and the UI's alike."""
        return self.home.absolute() / "dagster"


def _said(message: str) -> str:
    return message.removeprefix("Value error, ")


def country_codes(written: list[str]) -> tuple[str, ...]:
    """Lower-case region codes without repeats, in the order given.

    Raises:
        ValueError: a code that no region of racing has; the message names it.
    """
    codes = [region_of(code.strip()).code for code in written if code.strip()]
    if not codes:
        raise ValueError("no country given: name at least one, such as gb,ire,fr")
    return tuple(dict.fromkeys(codes))
