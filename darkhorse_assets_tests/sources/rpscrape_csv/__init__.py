"""Tests of the folder of rpscrape files as a source."""
