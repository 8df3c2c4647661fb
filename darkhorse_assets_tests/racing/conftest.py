"""Hypothesis without its deadline: a machine that is busy elsewhere must not fail a test of arithmetic."""

from hypothesis import settings

settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
