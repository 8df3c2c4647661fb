"""The acceptance of the checks: the sixteen real faults of docs/faults.md, planted in invented days that are good.

`make test` plants each once; `make faults` (`__main__.py`) prints what caught it, judges a clean year and the real
days, and measures how often each kind of damage is noticed.
"""
