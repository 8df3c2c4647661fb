"""All that knows Dagster. Nothing here reads the environment, opens a socket or touches a disk at import."""
