"""Stage 2. Poll states, now, budget → whom to ask next. Pure."""
