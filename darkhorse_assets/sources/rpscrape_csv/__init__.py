"""A folder of rpscrape's day files: their places, their header generations, their quirks, and nothing else."""

from darkhorse_assets.sources.rpscrape_csv.source import RpscrapeCsv

__all__ = ["RpscrapeCsv"]
