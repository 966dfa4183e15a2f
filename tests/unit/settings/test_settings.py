"""Settings: the strongest place wins, an unknown key is an error, every value knows where it came from."""

from pathlib import Path

import pytest

from dateline.errors import SettingsError
from dateline.settings import flatten, resolve


def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(tmp_path: Path) -> None:
    file = tmp_path / "dateline.toml"
    file.write_text("log_level = 'debug'\n[web]\nport = 1\nhost = '0.0.0.0'\nfront_stories = 7\n")
    environment = {"DATELINE_WEB__PORT": "2", "DATELINE_WEB__HOST": "::1", "HOME": "elsewhere"}
    resolved = resolve(file=file, environment=environment, flags={"web.port": 3, "store.path": None})
    web = resolved.settings.web
    assert (web.port, web.host, web.front_stories, resolved.settings.log_level) == (3, "::1", 7, "debug")
    assert resolved.origins["web.port"] == "flag"
    assert resolved.origins["web.host"] == "environment"
    assert resolved.origins["web.front_stories"] == f"file {file}"
    assert resolved.origins["store.path"] == "default"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[web]\nprot = 1", "web.prot"),
        ("colour = 'red'", "colour"),
        ("[web]\nport = 'many'", "wrong type"),
        ("[web]\nport = -1", "negative"),
        ("[web]\nport = 70000", "65535"),
        ("[fetch]\nrequests_per_s = 0", "has to be more"),
        ("not toml", "is not TOML"),
    ],
)
def test_a_wrong_setting_is_refused_and_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "dateline.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=said):
        resolve(file=file, environment={})


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read"):
        resolve(file=tmp_path / "none.toml", environment={})


def test_an_unknown_name_in_the_environment_is_an_error() -> None:
    with pytest.raises(SettingsError, match=r"web\.prot"):
        resolve(environment={"DATELINE_WEB__PROT": "1"})


def test_hosts_are_listed_with_commas_in_the_environment() -> None:
    resolved = resolve(environment={"DATELINE_FETCH__ALLOW_HOSTS": "*.localhost,paper.lan"})
    assert resolved.settings.fetch.allow_hosts == ("*.localhost", "paper.lan")


def test_every_setting_has_a_value_and_an_origin() -> None:
    resolved = resolve(environment={})
    assert set(flatten(resolved.settings)) == set(resolved.origins)
