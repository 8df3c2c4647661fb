"""What this project promises whatever happens: of each promise a module with the long form (`run`), and a short test.

`python -m darkhorse_assets_tests.promises` runs the long ones.
"""
