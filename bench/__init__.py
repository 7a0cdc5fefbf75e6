"""Speed, measured beside what one would otherwise use: `make bench` prints one table from one interleaved run."""
