"""Settings for engines that live as long as one test."""

from pathlib import Path

import pytest

from dateline.settings import Settings
from dateline.testing.engine import loopback_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """On a store of this test's own, asking hosts of this machine only."""
    return loopback_settings(tmp_path / "dateline.db")
