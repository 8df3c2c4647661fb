"""The Racing API: its pages, its field names, its quirks, and nothing else."""

from darkhorse_assets.sources.racing_api.source import RacingApi

__all__ = ["RacingApi"]
