"""The invented season: pure functions of (seed, day), and of `now` where the provider shows a day differently in time.

Any single day can be made without the days before it. Here are no sockets, no files and no clocks;
`world.World` is the entrance.
"""
