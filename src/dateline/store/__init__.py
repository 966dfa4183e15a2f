"""Where accepted news is kept: one file, one writer, one transaction a decision."""
