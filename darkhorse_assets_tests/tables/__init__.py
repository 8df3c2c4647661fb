"""Tests of the rows of the published tables."""
