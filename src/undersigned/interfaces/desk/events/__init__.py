"""The desk of events: make and change them, decide about suggested ones, series, and who comes to each."""
