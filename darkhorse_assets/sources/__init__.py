"""The sources, one package each behind `protocol.Source`: The Racing API, rpscrape files, the simulator."""
