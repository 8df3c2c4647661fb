"""The report: one page that says whether the data is whole, opened from disk by anybody. No Dagster, no network."""
