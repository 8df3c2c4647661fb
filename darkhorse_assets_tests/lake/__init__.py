"""Tests of the lake: files, captures, readings, tables, quarantine and the index of races."""
