"""Measurements, side by side in one run. Ratios are what to read: absolute times are of the machine at hand."""
