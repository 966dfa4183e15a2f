"""How parts of the engine hear of what was stored."""
