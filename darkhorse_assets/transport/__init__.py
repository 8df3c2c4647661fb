"""How the project speaks HTTP to every source: one client, its limiter and its rules of retrying.

Nothing here knows a source, its paths or its payloads. The limiter shared by processes comes here too, as another
`limiter.Limiter`, and so does the circuit breaker: it counts refusals as an httpx transport and opens by a `hold`.
"""
