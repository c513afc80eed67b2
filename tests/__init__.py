"""The same folders again, one suite per port and content file, stories, faults, benchmarks."""
