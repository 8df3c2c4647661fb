"""The mart: loading, locks, versions, and what its views say."""
