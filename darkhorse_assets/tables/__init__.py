"""From race records to the rows of the published tables: pure functions, the same for every source."""
