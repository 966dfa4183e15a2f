"""Dateline: watch the world's publishers, read what they say, join it into stories, and publish it at once."""

__version__ = "0.1.0"
