"""Tests of the polite client: its logic on a fake clock, and the faults of real sockets on a local server."""
