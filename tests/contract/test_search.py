"""Search: the query language in many scripts, newest first, whatever is typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from newsroom import announcement, article, read_article

from dateline.model.article import Article, ArticleState, Dateline
from dateline.model.change import Change
from dateline.ports import Store


async def _found(store: Store, query: str) -> list[int]:
    return [hit.article.id for hit in await store.search(query, 50)]


async def _announce(store: Store, *articles: Article) -> None:
    for item in articles:
        await store.commit(announcement(item))


@pytest.fixture
async def world(store: Store) -> Store:
    await _announce(
        store,
        read_article(
            1, "Flood warning for the coast.", headline="Storm nears Łódź", dateline=Dateline(place="New York")
        ),
        read_article(2, "The warning of a flood came late.", headline="Crème brûlée prices rise", source_id=2),
        read_article(3, "Наводнение: ещё одно предупреждение", headline="Ёлка упала", language="ru", dateline=None),
        read_article(4, "أعلنت الحكومة عن إجراءات جديدة", headline="الحُكُومَة تجتمع", language="ar", dateline=None),
        read_article(5, "中华人民共和国的新闻。今年2025年。", headline="北京天气", language="zh-cn", dateline=None),
        read_article(6, "東京で地震がありました。", headline="ニュース速報", language="ja", dateline=None),
        read_article(7, "서울에서 회의가 열렸다", headline="한국 소식", language="ko", dateline=None),
        read_article(8, "รัฐบาลไทยประกาศมาตรการใหม่เรื่องนี้แล้ว", headline="ข่าวด่วน", language="th", dateline=None),
        read_article(9, "हिन्दी समाचार आज", headline="दिल्ली में बारिश", language="hi", dateline=None),
        read_article(
            10, "Büyük deprem ISPARTA ilinde", headline="Straße in İzmir gesperrt", language="tr", dateline=None
        ),
    )
    return store


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("flood", [2, 1]),
        ("FLOOD Warning", [2, 1]),
        ('"flood warning"', [1]),
        ("“flood warning”", [1]),
        ("storm OR brulee", [2, 1]),
        ("flood storm OR prices", [2, 1]),
        ("flood -storm", [2]),
        ('warning -"flood warning"', [2]),
        ("warn*", [2, 1]),
        ("warn", []),
        ("creme brûlée", [2]),
        ("lodz", [1]),
        ("Łódź", [1]),
        ("ёлка", [3]),
        ("ЕЛКА", [3]),
        ("еще", [3]),
        ("الحكومه", [4]),
        ("اجراءات", [4]),
        ("中华", [5]),
        ("华人", [5]),
        ("和国", [5]),
        ("国", [5]),
        ("闻", [5]),
        ("中华人民共和国", [5]),
        ("中国", []),
        ("人民,", [5]),
        ("2025年", [5]),
        ("北京 新闻", [5]),
        ("地震", [6]),
        ("東京で", [6]),
        ("ﾆｭｰｽ", [6]),
        ("서울", [7]),
        ("รัฐบาล", [8]),
        ("ประกาศ", [8]),
        ("เรื่องนี้", [8]),
        ("समाचार", [9]),
        ("दिल्ली", [9]),
        ("strasse", [10]),
        ("izmir", [10]),
        ("ısparta", [10]),
        ("lang:ru", [3]),
        ("lang:zh", [5]),
        ("lang:zh-CN", [5]),
        ("lang:zh-tw", []),
        ("flood -lang:en", []),
        ("warning lang:en", [2, 1]),
        ("lang:ja OR lang:ko", [7, 6]),
        ("place:york", []),
        ('place:"new york"', [1]),
        ("place:NewYork", [1]),
        ('place:"Port Said"', [2]),
        ("place:new*", [1]),
        ("source:delta", [2]),
        ('source:"Delta Courier" flood', [2]),
        ("source:delta-courier.example", [2]),
        ("source:example flood", [2, 1]),
        ("flood -source:delta", [1]),
        ("source:nobody flood", []),
        ("flood since:2026-03-29", [2, 1]),
        ("flood since:2026-03-30", []),
        ("flood until:2026-03-28", []),
        ("flood until:2026-03-29", [2, 1]),
        ("flood since:yesterday", []),
        ("-flood", []),
        ("since:2026-03-29", []),
        ("", []),
        ("OR", []),
        ("flood OR", [2, 1]),
        ("OR flood", [2, 1]),
        ("NOT", []),
        ('"', []),
        ("*", []),
        ("-", []),
        ("lang:", []),
        ("place:", []),
        ("http://x.example/?a=b", []),
        ("flood)", [2, 1]),
        ("NEAR(flood warning)", []),
        ("headline:storm", []),
        ("\x00flood", [2, 1]),
    ],
)
async def test_a_query_finds(world: Store, query: str, expected: list[int]) -> None:
    assert await _found(world, query) == expected


async def test_pages_of_results_follow_one_another_newest_first(store: Store) -> None:
    await _announce(store, *(article(number) for number in range(1, 8)))
    first = await store.search("ferry", 3)
    second = await store.search("ferry", 3, before_id=first[-1].article.id)
    assert [hit.article.id for hit in first + second] == [7, 6, 5, 4, 3, 2]
    assert first[0].story_id == 7


async def test_it_is_found_as_soon_as_its_commit_returns(store: Store) -> None:
    for number in range(1, 101):
        await store.commit(announcement(article(number, headline=f"unique{number}")))
        assert await _found(store, f"unique{number}") == [number]


async def test_a_new_text_replaces_the_old_one_in_the_index(store: Store) -> None:
    await _announce(store, read_article(1, "Volcano erupts"))
    await store.commit(Change(articles=(read_article(1, "Volcano is calm"),)))
    assert await _found(store, "erupts") == []
    assert await _found(store, "calm") == [1]


@pytest.mark.parametrize("source_id", [1, 2], ids=["body not kept", "body kept"])
async def test_an_article_stored_again_without_its_body_is_still_found_by_it(store: Store, source_id: int) -> None:
    await _announce(store, read_article(1, "Volcano erupts", source_id=source_id))
    before = await store.article(1)
    assert before
    await store.commit(Change(articles=(replace(before, body=(), state=ArticleState.UNREAD),)))
    assert await _found(store, "erupts") == [1]
    after = await store.article(1)
    assert after
    assert (after.body, after.state) == (before.body, ArticleState.UNREAD)


async def test_a_headline_that_changed_alone_is_found_where_the_body_is_kept(store: Store) -> None:
    await _announce(store, read_article(1, "Volcano erupts", source_id=2))
    await store.commit(Change(articles=(read_article(1, source_id=2, headline="Eruption ends", body=()),)))
    assert await _found(store, "ends erupts") == [1]


async def test_a_withdrawn_text_is_found_no_more(store: Store) -> None:
    await _announce(store, read_article(1, "Volcano erupts", source_id=2, extract="Volcano erupts"))
    withdrawn = article(1, source_id=2, state=ArticleState.WITHDRAWN, headline="Withdrawn", extract="Volcano erupts")
    await store.commit(Change(articles=(withdrawn,)))
    assert await _found(store, "erupts") == []
    assert await _found(store, "withdrawn") == [1]
    after = await store.article(1)
    assert after
    assert after.body == ()


async def test_no_text_can_pass_for_a_label(store: Store) -> None:
    await _announce(store, article(1, headline="\ue000ru \ue00177 \ue002moscow"))
    assert await _found(store, "lang:ru") == []
    assert await _found(store, "place:moscow") == []
    assert await _found(store, "\ue0011") == []


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    query=st.one_of(
        st.text(max_size=80),
        st.lists(
            st.sampled_from(
                ["flood", "OR", "-", '"', "*", "lang:", "source:", "place:", "since:9999-12-31", "until:9999-12-31",
                 "AND", "NOT", "(", ")", "中", "국", "ก", "َ", "\x00", "\ud800", "\ue000", ":", "^", "{", "^flood"]
            )
        ).map(" ".join),
    ),
    tight=st.booleans(),
)  # fmt: skip
async def test_odd_input_never_fails(world: Store, query: str, *, tight: bool) -> None:
    await world.search(query.replace(" ", "") if tight else query, 20)


async def test_a_very_long_query_is_answered(world: Store) -> None:
    assert await _found(world, "flood " * 10_000) == [2, 1]
    assert await _found(world, " OR ".join(f"source:{letter}" for letter in "abcdefgh")) != []
