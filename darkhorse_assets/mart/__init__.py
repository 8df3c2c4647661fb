"""The mart: one DuckDB file derived from the lake, for statistics and for people; deleted, it is rebuilt.

Schema `lake` holds the lake's tables as published, plus small vocabularies; `main` holds what readers ask for.
"""
