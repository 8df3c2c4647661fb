"""Alerts: what is wrong and stands, what was told of it, and by which channels. Knows no Dagster: `defs/alerts.py`
says what is wrong, and this package tells each thing once, again when it gets worse, and once more when it has healed.
"""
