"""The nouns of the newsroom: frozen records, no behaviour. Times are aware UTC; None means unknown, never "now"."""
