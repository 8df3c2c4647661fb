"""How the project speaks HTTP to every source: one client, the gate before it and its rules of retrying.

Nothing here knows a source, its paths or its payloads. The gate is shared by all processes of a home: the provider
sees one caller, however many runs there are.
"""
