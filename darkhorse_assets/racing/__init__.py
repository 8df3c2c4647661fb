"""What racing means: the words, numbers and clocks of the sport, read from every spelling that the known sources use.

Pure functions of the standard library: no Dagster, no file, no network, no clock. What no known source writes raises
`ValueNotUnderstoodError`; what a source writes for "no value" is None. How a source lays out its fields, `sources`
knows.
"""
