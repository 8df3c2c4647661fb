"""What capturing and publishing a day did: told to Dagster, to the terminal and to tests alike. Does nothing itself."""

from dataclasses import dataclass, field
from datetime import date

from darkhorse_assets.lake.restatements import Restatement
from darkhorse_assets.quality.verdict import Verdict
from darkhorse_assets.sources.protocol import Capture


@dataclass(frozen=True)
class CaptureReport:
    """What capturing one endpoint's day brought.

    Attributes:
        capture: what came; None where nothing was asked for.
        is_reused: nothing was asked for, because this capture has it already.
        note: what there is to say: why nothing was asked for, what did not come, what could not be put on record.
    """

    day: date
    capture: Capture | None
    is_reused: bool = False
    note: str = ""

    @property
    def byte_count(self) -> int:
        return sum(len(payload.body.encode()) for payload in self.capture.payloads) if self.capture else 0


@dataclass
class DayReport:
    """What publishing a day did, or judging a published one found.

    Attributes:
        rows: rows published now, by table, then by country ("all" for masters); refused countries are not in it.
        quarantined: records by country that were not published; "unknown" are those that do not say theirs.
        copies: how many of these are exact second copies, which are no fault of the data.
        verdicts: one per table and check.
        refused: countries whose stage was not published, with the verdicts that refused it.
        restatements: what publishing changed, per country and table, first publications among them.
        left_out: countries that no capture has anything to do with; what is published of them stays as it is.
    """

    day: date
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    quarantined: dict[str, int] = field(default_factory=dict)
    copies: dict[str, int] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    refused: dict[str, list[Verdict]] = field(default_factory=dict)
    restatements: list[Restatement] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def problem(self) -> str | None:
        """Why the day is not whole in the lake, in words; None when it is."""
        parts = []
        for country, verdicts in self.refused.items():
            advice = dict.fromkeys(verdict.advice for verdict in verdicts)
            parts.append(f"{country} was not published: {'; '.join(map(str, verdicts))}. {' '.join(advice)}")
        return f"{self.day}: {' | '.join(parts)}" if parts else None
