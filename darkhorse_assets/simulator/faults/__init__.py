"""What goes wrong on purpose, on demand and always in the same way: which requests are hit, and with what.

`plan` is the entrance: a fault is a kind, where it acts and when. Kinds that answer in the server's place are in
`refusals` and `connections`, kinds that spoil good content in `lists` and `late`; `switchboard` counts.
"""
