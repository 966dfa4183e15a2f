"""The shipped catalogue is clean: addresses, codes, licences, no doubles."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from babel import Locale

from dateline.model.source import Source, SourceKind
from dateline.sources.catalogue import load, origins

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def catalogue() -> tuple[Source, ...]:
    return load()


def test_it_covers_the_world(catalogue: tuple[Source, ...]) -> None:
    assert len(catalogue) > 1_300
    assert len({source.country for source in catalogue}) > 130
    assert {source.kind for source in catalogue} == set(SourceKind)


def test_every_address_is_a_web_address(catalogue: tuple[Source, ...]) -> None:
    for source in catalogue:
        for url in filter(None, (source.url, source.homepage)):
            parts = urlsplit(url)
            assert parts.scheme in {"http", "https"}, source
            assert "." in (parts.hostname or ""), source
            assert not re.search(r"\s", url), source


def test_every_code_is_a_known_one(catalogue: tuple[Source, ...]) -> None:
    english = Locale("en")
    for source in catalogue:
        assert source.country is None or source.country in english.territories, source
        assert source.language is None or source.language.partition("-")[0] in english.languages, source


def test_no_address_stands_twice(catalogue: tuple[Source, ...]) -> None:
    def plain(url: str) -> str:
        parts = urlsplit(url)
        return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}".casefold()

    assert [url for url, count in Counter(plain(source.url) for source in catalogue).items() if count > 1] == []


def test_every_source_says_where_it_is_from_and_under_which_licence(catalogue: tuple[Source, ...]) -> None:
    known = {(origin.name, origin.licence) for origin in origins().values()}
    assert {(source.origin, source.licence) for source in catalogue} == known


def test_every_source_has_a_name_a_publisher_and_a_family(catalogue: tuple[Source, ...]) -> None:
    for source in catalogue:
        assert source.name.strip(), source
        assert source.publisher.strip(), source
        assert source.family.strip(), source


def test_one_family_has_one_publisher_unless_the_house_has_several_papers(catalogue: tuple[Source, ...]) -> None:
    papers: dict[str, set[str]] = {}
    for source in catalogue:
        papers.setdefault(source.family, set()).add(source.publisher)
    assert sum(len(names) > 1 for names in papers.values()) < 25


def test_the_notice_names_every_list_with_its_licence() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    for origin in origins().values():
        assert origin.url in notice
        assert origin.licence in notice


@pytest.mark.data
def test_the_tool_makes_the_shipped_file_from_the_collected_lists(data_dir: Path) -> None:
    shipped = ROOT / "src" / "dateline" / "sources" / "data" / "catalogue.csv"
    script = (
        "import csv, sys; sys.path.insert(0, 'tools'); import build_catalogue as tool;"
        f"lines = list(csv.DictReader(open({str(data_dir / 'catalogue' / 'world-sources.csv')!r}, encoding='utf-8')));"
        "sys.stdout.buffer.write(tool.as_csv(tool.build(lines)[0]).encode())"
    )
    made = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True).stdout
    assert made == shipped.read_bytes()
