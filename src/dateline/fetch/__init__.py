"""Stage 3. URL, validators → Fetched or Unchanged. The only outgoing sockets."""
