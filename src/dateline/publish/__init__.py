"""Stage 9. Story, Update → bytes in the formats that others read. Pure."""
