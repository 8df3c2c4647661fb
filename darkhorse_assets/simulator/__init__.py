"""A local server that speaks The Racing API's wire format over an invented racing season.

It stands in for the provider in the demo, the tests and the benchmarks. Nothing in it is real: names come from a
grammar, races from a seed. It knows nothing of the pipeline, nor the pipeline of it; they meet at HTTP only.
"""
