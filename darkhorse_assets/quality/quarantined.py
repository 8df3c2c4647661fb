"""What of the day was not published, by name: records that could not be read, and copies that contradict each other."""

from collections.abc import Sequence

from darkhorse_assets.quality.verdict import Severity, Verdict, judged
from darkhorse_assets.sources.protocol import Rejected

ADVICE = (
    "read the day's files in quarantine/records: where the record is the source's mistake, tell the source; where it "
    "is a shape that is not known yet, the parser has to learn it, and the day is published again from its captures"
)


def quarantined(rejected: Sequence[Rejected]) -> Verdict:
    """WARN for each record that costs the day something; exact second copies cost nothing and are counted."""
    lost = [record for record in rejected if not record.is_duplicate]
    offenders = [
        f"{each.country or 'unknown country'}: {each.table} of {each.race_id or 'an unnamed race'}: {each.reason}"
        for each in lost
    ]
    counts = {"records": len(lost), "exact copies": len(rejected) - len(lost)}
    return judged("quarantined", "races", offenders, counts=counts, severity=Severity.WARN, advice=ADVICE)
