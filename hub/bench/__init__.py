"""Benchmarks: each part beside its bound, in the same run, on a throw-away hub."""
