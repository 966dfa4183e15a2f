"""Stage 4. Fetched → Announcement of entries. Pure."""
