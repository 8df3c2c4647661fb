"""How schedules and sensors ask for runs: of which partitions, on whose behalf, before whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import dagster as dg

from darkhorse_assets.defs.busy import busy_partitions
from darkhorse_assets.defs.partitions import range_tags
from darkhorse_assets.defs.run_tags import ROUTINE

PRIORITY = "dagster/priority"
WHY = "darkhorse/why"
LEFT_OUT = "darkhorse/left_out"


@dataclass(frozen=True, kw_only=True)
class Work:
    """Something that is made of partitions again and again.

    Attributes:
        name: of the schedule or sensor that asks for it.
        assets: what is made of each partition; `checks`: which checks are, None for all those of `assets`.
        priority: of its runs in the queue.
    """

    name: str
    assets: Sequence[str]
    checks: Sequence[dg.AssetCheckKey] | None = None
    priority: int = 0

    def selection(self) -> dg.AssetSelection:
        """All that its runs may be of."""
        chosen: dg.AssetSelection = dg.AssetSelection.assets(*self.assets)
        return chosen | dg.AssetSelection.checks(*self.checks) if self.checks else chosen

    def busy(self, instance: dg.DagsterInstance, partitions: Sequence[str]) -> dict[str, str]:
        """Those of the partitions that somebody is making or judging already, or is about to, with who that is."""
        judged = {key.asset_key.to_user_string() for key in self.checks or ()}
        return busy_partitions(instance, judged.union(self.assets), partitions)

    def run(
        self,
        first: str,
        last: str,
        *,
        key: str,
        config: Mapping[str, Mapping[str, object]] | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> dg.RunRequest:
        """One run of the partitions from the first to the last.

        Args:
            key: of two requests with the same, one is run, also when the daemon was killed between them.
            config: of ops, by name; `tags`: those that are not blank are put on the run.
        """
        said = {ROUTINE: self.name, PRIORITY: f"{self.priority or ''}", **(tags or {})}
        return dg.RunRequest(
            run_key=f"{key} {first}",
            asset_selection=[dg.AssetKey(name) for name in self.assets],
            asset_check_keys=self.checks,
            run_config={"ops": {op: {"config": dict(of_op)} for op, of_op in (config or {}).items()}},
            tags={
                **range_tags(date.fromisoformat(first), date.fromisoformat(last)),
                **{name: value for name, value in said.items() if value},
            },
        )
