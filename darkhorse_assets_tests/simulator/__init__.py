"""Tests of the simulator: the wire contract, the world behind it, and the server in front."""
