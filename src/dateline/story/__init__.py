"""Stage 8. Reports → stories: which event is this a report of? Pure."""
