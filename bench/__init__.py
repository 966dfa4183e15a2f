"""Figures that a stranger can run: each module prints a table and ends with one JSON line."""
