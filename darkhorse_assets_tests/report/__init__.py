"""The report: what is gathered, how it is drawn, and that the page needs nothing but itself."""
