"""Stage 5. Fetched page → Page: the article without the furniture. Pure."""
