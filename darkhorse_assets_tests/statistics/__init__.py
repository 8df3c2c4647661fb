"""Statistics against what one counts by hand, and as files that are found stale and computed again."""
