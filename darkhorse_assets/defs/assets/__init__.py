"""The assets: captures of a day, and the tables published from them."""
