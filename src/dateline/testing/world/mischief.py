"""What the hostile publisher puts into its headlines and links: scripts, handlers, direction overrides, odd schemes."""

from msgspec.structs import replace

from dateline.testing.world.newsroom import Piece

TRICKS = (
    '{headline}<script>alert("headline")</script>',
    "<img src=x onerror=alert(1)>{headline}",
    '"><svg onload=alert(1)>{headline}',
    "{headline} \u202egnp.exe",
    '<b onmouseover="alert(1)">{headline}</b>',
    "{headline}</title><iframe src=//mirror-alley.localhost></iframe>",
)
LINKS = (None, None, "javascript:alert(document.domain)", None, "data:text/html,<script>alert(1)</script>", None)


def spoiled(piece: Piece) -> Piece:
    """The piece as a hostile publisher would announce it; each one with the next trick."""
    place = piece.number % len(TRICKS)
    headline = TRICKS[place].format(headline=piece.text.headline)
    standfirst = f"{piece.text.standfirst}<script>alert('standfirst')</script>"
    return replace(piece, text=replace(piece.text, headline=headline, standfirst=standfirst), link=LINKS[place])
