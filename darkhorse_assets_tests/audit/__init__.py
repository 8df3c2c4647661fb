"""Tests of `darkhorse_assets.audit`."""
