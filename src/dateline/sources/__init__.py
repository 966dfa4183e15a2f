"""Stage 1. What we watch → Source. The shipped catalogue, the operator's additions, OPML."""
