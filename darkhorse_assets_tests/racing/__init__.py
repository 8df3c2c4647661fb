"""Tests of racing: one table of real-world shapes per parser, with invented names, and one run over real files."""
