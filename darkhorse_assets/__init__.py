"""darkhorse_assets: a Dagster asset graph that keeps a horse-racing database complete, correct and current."""
