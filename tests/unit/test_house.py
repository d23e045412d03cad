"""The house: what no contract between the floors can say, and whether the docs tell the truth."""

import ast
import re
from pathlib import Path

import pytest

from bot.cli import main
from bot.manifest import SCOPES

ROOT = Path(__file__).parents[2]
CODE = [path for name in ("bot", "handlers", "services", "storage") for path in (ROOT / name).rglob("*.py")]
CALLS_SLACK = {f"bot/delivery/{name}.py" for name in ("gateway", "kept", "narrowing")}
PICTURES, MOST_PICTURES, LARGEST_PICTURE = ROOT / "docs" / "pictures", 8, 100_000
HOLDS_A_CLIENT = {"bot/app.py", "bot/socket.py"}
"""Bootstrap makes Bolt's own client, and Socket Mode's."""


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_slacks_web_api_is_called_in_the_gateway_alone() -> None:
    users = {
        str(path.relative_to(ROOT))
        for path in CODE
        if any(re.match(r"slack_sdk\.(web(\.|$)|WebClient)", name) for name in imports(path))
    }
    assert users <= CALLS_SLACK | HOLDS_A_CLIENT


def test_every_permission_is_explained() -> None:
    table = dict(
        re.findall(r"^\| `([\w:]+)` \| (.+) \|$", (ROOT / "docs/install.md").read_text(), re.MULTILINE)
    )
    assert table == SCOPES


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text()
    pages = sorted(path.name for path in folder.glob("0*.md"))
    assert re.findall(r"\((\d{4}-[\w-]+\.md)\)", index) == pages
    for page in pages:
        heading = (folder / page).read_text().splitlines()[0]
        assert heading.startswith(f"# {int(page[:4])}. ")
        assert heading.partition(". ")[2] in index


@pytest.mark.parametrize("command", ["run", "doctor", "manifest", "migrate", "backup", "restore", "demo"])
def test_every_command_of_the_readme_is_there(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"`frontlane {command}`" in (ROOT / "README.md").read_text()
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"frontlane {command}" in capsys.readouterr().out


def test_links_in_the_docs_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_pictures_are_few_small_and_looked_at() -> None:
    """`make pictures` draws them, from made-up names."""
    pictures = {path.name for path in PICTURES.iterdir()}
    shown = set(re.findall(r"\]\(pictures/([\w-]+\.png)\)", (ROOT / "docs/install.md").read_text()))
    assert pictures == shown
    assert len(pictures) <= MOST_PICTURES
    assert all(path.stat().st_size <= LARGEST_PICTURE for path in PICTURES.iterdir())
