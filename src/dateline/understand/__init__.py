"""Stage 6. Page → Reading: language, dateline, names. Pure."""
