"""One running application for many tests."""

from collections.abc import Iterator

import pytest

from tests.integration.handlers.town import Town, running


@pytest.fixture(scope="session")
def everyday_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """As most brands have it."""
    with running(tmp_path_factory.mktemp("town")) as town:
        yield town


@pytest.fixture(scope="session")
def careful_town_running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Where a second publisher approves, there is no desk, and commands have a prefix."""
    folder = tmp_path_factory.mktemp("careful")
    with running(folder, seeds={"require_approval": "yes"}, has_desk=False, command_prefix="acme-") as town:
        yield town


@pytest.fixture
def town(everyday_town: Town) -> Iterator[Town]:
    """As most brands have it; every payload of every test is one that Slack takes."""
    yield from _left_clean(everyday_town)


@pytest.fixture
def careful_town(careful_town_running: Town) -> Iterator[Town]:
    """Where a second publisher approves."""
    yield from _left_clean(careful_town_running)


def _left_clean(town: Town) -> Iterator[Town]:
    before = len(town.slack.violations)
    yield town
    town.slack.heal()
    town.forget()
    brand = town.brand
    for person in (brand.maya, brand.tom, brand.priya, *(agents[0] for agents in brand.agents.values())):
        town.slack.close_modals(person)
    assert town.slack.violations[before:] == []
