"""Verdicts on a day's tables: pure functions on data, without Dagster, each testing one property."""
