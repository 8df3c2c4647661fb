"""Dagster's UI used as a person uses it: a real webserver and daemon, a real Chromium. Run with `make browser`."""
