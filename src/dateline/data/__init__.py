"""Facts shipped as data: languages, agencies, towns, and the lines that are furniture. Read by dateline.vocab."""
