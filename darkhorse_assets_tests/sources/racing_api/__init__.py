"""Tests of The Racing API as a source."""
