"""Tests of the tables' contracts."""
