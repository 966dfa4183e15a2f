"""Stage 7. Text, known sketches → Verdict: have we this already? Pure."""
