"""Tests: mirror the package; neither network nor clock."""
