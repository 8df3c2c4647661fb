"""Tests of alerts: the rules on invented problems, the channels against real servers on loopback."""
