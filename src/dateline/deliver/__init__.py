"""Stage 10. Bytes → whoever is listening."""
