"""The command line `darkhorse`: the same assets and the same Dagster instance as the UI, from a terminal."""

from darkhorse_assets.cli.main import main

__all__ = ["main"]
