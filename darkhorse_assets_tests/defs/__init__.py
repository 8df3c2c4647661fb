"""The Dagster layer: the graph as it is declared, and small real runs of it in an ephemeral instance."""
