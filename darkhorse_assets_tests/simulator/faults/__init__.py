"""Tests of what goes wrong on purpose: plans and their counting, answers and connections, content."""
