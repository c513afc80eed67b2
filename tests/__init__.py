"""The same folders again, one suite per port and per content file, stories, browser, faults, benchmarks."""
