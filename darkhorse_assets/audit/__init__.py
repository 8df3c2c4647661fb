"""The month's audit: every table judged by its contract, by SQL over the mart and by Great Expectations side by side.

No Dagster here. `rules` is what is asked, `sql` and `expectations` are who answers, `across` what only SQL can ask.
"""
