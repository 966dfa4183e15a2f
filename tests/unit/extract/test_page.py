"""A page gives its article without the furniture, however it is built; or a clear error."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import ExtractError, NoArticle, PageRefused
from dateline.extract.page import extract
from dateline.model.article import Page
from dateline.settings import ReadingSettings
from dateline.vocab import words

URL = "https://courier.example/world/quake"
BODY = [
    "NORTHPORT, March 4 – A strong quake shook the harbour town of Northport early on Wednesday, officials said.",
    "“We felt the pier move under our feet,” said Ada Holm, who sells fish at the market and was there before dawn.",
    "Nobody was hurt, according to the town's only hospital, which had called in all of its nurses within the hour.",
    "Schools stay closed until engineers have looked at their roofs; the ferry to the islands leaves again at noon.",
    "The town was last shaken in 1987, when the old lighthouse fell and the council had its houses made stronger.",
]


def _page(*blocks: str, title: str = "Quake shakes Northport", head: str = "") -> Page:
    markup = f"<html><head><title>{title}</title>{head}</head><body>{''.join(blocks)}</body></html>"
    return extract(markup.encode(), URL, "utf-8", ReadingSettings(), words())


def _p(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_paragraphs_come_out_in_order_as_plain_text() -> None:
    page = _page(
        "<h1>Quake shakes Northport</h1>", _p(BODY).replace("Northport early", "<a href=/n>Northport</a> <b>early</b>")
    )
    assert list(page.paragraphs) == BODY
    assert page.headline == "Quake shakes Northport"


@pytest.mark.parametrize(
    "junk",
    [
        "Advertisement",
        "- ADVERTISEMENT -",
        "Anzeige",
        "Publicité",
        "Реклама",
        "Advertisement 1\u00a0Story continues below",
        "Werbung",
        "إعلان",
        "広告",
    ],
)
def test_an_ad_marker_between_paragraphs_goes(junk: str) -> None:
    page = _page("<h1>Quake shakes Northport</h1>", _p(BODY[:2]), f"<p>{junk}</p>", _p(BODY[2:]))
    assert list(page.paragraphs) == BODY


@pytest.mark.parametrize(
    ("heading", "form"),
    [
        ("Leave a Reply", "Your email address will not be published. Required fields are marked *"),
        (
            "Schreibe einen Kommentar",
            "Deine E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind markiert",
        ),
        ("Deja un comentario", "Tu dirección de correo electrónico no será publicada."),
        ("Оставить комментарий", "Ваш адрес email не будет опубликован. Обязательные поля помечены *"),
        ("اترك تعليقاً", "لن يتم نشر عنوان بريدك الإلكتروني."),
        ("发表回复", "您的邮箱地址不会被公开。 必填项已用 * 标注"),
        ("コメントを残す", "メールアドレスが公開されることはありません。"),
    ],
)
def test_a_comment_form_and_all_below_it_goes(heading: str, form: str) -> None:
    other_reader = "I was there too and I tell you that it was far stronger than the papers say, far stronger."
    below = f"<p>{heading}</p><p>{form}</p><p>Name</p><p>{other_reader}</p>"
    assert list(_page(_p(BODY), below).paragraphs) == BODY


@pytest.mark.parametrize(
    "bar",
    [
        "This website uses cookies to improve your experience. You can opt-out if you wish. Accept Read More",
        "Diese Website verwendet Cookies, um Ihr Erlebnis zu verbessern. Mit der Nutzung stimmen Sie dem zu.",
        "Ce site utilise des cookies pour améliorer votre navigation. En continuant, vous acceptez nos conditions.",
        "Мы используем файлы cookie, чтобы сайт работал лучше. Продолжая, вы соглашаетесь с этим.",
    ],
)
def test_a_consent_bar_at_the_end_goes(bar: str) -> None:
    assert list(_page(_p(BODY), f"<p>{bar}</p>").paragraphs) == BODY


def test_an_article_about_cookies_keeps_its_paragraphs() -> None:
    body = [
        BODY[0],
        "The regulator said that websites which use cookies have to ask for consent before they set them.",
        "“We will accept no cookies without your agreement from now on,” the minister told reporters in town.",
        *BODY[2:],
    ]
    assert list(_page(_p(body)).paragraphs) == body


def test_a_paragraph_that_speaks_of_advertisement_or_comments_stays() -> None:
    body = [
        *BODY[:3],
        "Comments made by the mayor in an advertisement drew a sharp reply from the fishermen's union.",
        BODY[4],
    ]
    assert list(_page(_p(body)).paragraphs) == body


def test_masthead_byline_date_and_section_above_the_text_go() -> None:
    head = '<meta property="article:section" content="World"><meta name="author" content="Ann Lee">'
    above = "<p>The Morning Courier</p><h1>Quake shakes Northport</h1><p>World</p>"
    above += "<p>By Ann Lee</p><p>4 March 2026, 10:05</p>"
    assert list(_page(above, _p(BODY), head=head).paragraphs) == BODY


def test_a_short_line_of_the_article_itself_stays() -> None:
    body = [*BODY[:2], "Nobody was hurt.", *BODY[2:]]
    assert list(_page("<h1>Quake shakes Northport</h1>", _p(body)).paragraphs) == body


def test_links_to_other_stories_go_with_their_label() -> None:
    box = '<p>Read also</p><p><a href="/world/ferry">Ferry with 212 people aground off Skerry Point</a></p>'
    assert list(_page(_p(BODY[:2]), box, _p(BODY[2:])).paragraphs) == BODY


def test_a_description_that_is_the_lede_is_no_standfirst_and_the_lede_stays() -> None:
    page = _page(_p(BODY), head=f'<meta name="description" content="{BODY[0]}">')
    assert page.standfirst is None
    assert list(page.paragraphs) == BODY


def test_a_standfirst_that_the_page_marks_is_kept_apart() -> None:
    standfirst = "The harbour town counts its cracks: what is known so far about the strongest quake there since 1987."
    page = _page(
        f'<h1>Quake shakes Northport</h1><p class="article-standfirst">{standfirst}</p>',
        _p(BODY),
        head=f'<meta name="description" content="{standfirst}">',
    )
    assert page.standfirst == standfirst
    assert list(page.paragraphs) == BODY


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "<html></html>",
        "<title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p>",
        "<title>Access Denied</title><h1>Access Denied</h1><p>You don't have permission to access this page.</p>",
        "\x00\x01\x02",
        "<p>Short.</p>",
    ],
)
def test_a_page_without_an_article_says_so(markup: str) -> None:
    with pytest.raises(NoArticle, match=r"courier\.example"):
        extract(markup.encode(), URL, None, ReadingSettings(), words())


def test_sixty_thousand_nested_tags_are_refused() -> None:
    with pytest.raises(PageRefused):
        extract(b"<div>" * 60_000, URL, None, ReadingSettings(), words())


def test_the_text_for_machines_stands_in_where_the_page_shows_none() -> None:
    text = "\\n".join(BODY)
    linked = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{text}"}}</script>'
    page = _page("<div id=app></div>", head=linked)
    assert list(page.paragraphs) == BODY
    assert page.how == "articleBody"


def test_the_same_page_reads_the_same_however_often_it_is_read() -> None:
    markup = f"<title>Quake</title>{_p(BODY)}".encode()
    first = extract(markup, URL, None, ReadingSettings(), words())
    assert all(extract(markup, URL, None, ReadingSettings(), words()) == first for _ in range(5))


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet="<>/=\"'abdipv& \n", max_size=300).map(str.encode))
def test_any_bytes_give_an_article_or_a_counted_error(body: bytes) -> None:
    try:
        page = extract(body, URL, None, ReadingSettings(), words())
    except ExtractError:
        return
    assert page.paragraphs


def test_an_article_nested_more_deeply_than_the_extractor_reads_still_comes_out() -> None:
    assert list(_page("<div>" * 380, _p(BODY)).paragraphs) == BODY
