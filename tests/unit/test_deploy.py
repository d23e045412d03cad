"""The container image, the compose file and the units for systemd, as far as can be seen without them."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.health import Health
from bot.http import WebServer, web_app
from bot.settings import read_settings
from tests.unit.bot.test_settings import NEEDED, Listening

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("frontlane*.service")) + sorted(DEPLOY.glob("*.timer"))
OF_POSTGRESQL = {"POSTGRES_PASSWORD"}
"""What the compose file needs beside the settings."""
NOT_NEEDED = {"frontlane", "setuptools", "coverage", "pygments"}
"""Ourselves, and how an editable install is found; what measures the tests; what Mako paints with."""
OURS: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
MOST_EXPOSED = 2.0
"""As systemd-analyze counts it, of 10."""


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile, line by line: the instruction and the rest of it."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines if line.strip()]


def copied() -> list[str]:
    """What the image takes from here."""
    copies = [shlex.split(rest) for name, rest in instructions() if name == "COPY" and "--from" not in rest]
    return [source.rstrip("/") for words in copies for source in words[:-1] if not source.startswith("--")]


def pins(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Version and hashes of each package of a lock."""
    text = (ROOT / name).read_text()
    entries = re.findall(r"^([\w.-]+)==(\S+)([^\n]*\n(?:    --hash[^\n]*\n)+)", text, re.MULTILINE)
    return {
        name: (version, frozenset(re.findall(r"sha256:\w+", hashes))) for name, version, hashes in entries
    }


def needed() -> set[str]:
    """The packages that Frontlane needs to run here, and those that these need."""
    found: set[str] = set()
    todo = [("", "")]
    while todo:
        package, extra = todo.pop()
        for need in map(Requirement, (requires(package) if package else OURS) or ()):
            name = canonicalize_name(need.name)
            if need.marker is not None and not need.marker.evaluate({"extra": extra}):
                continue
            if name not in found or need.extras:
                todo += [(name, each) for each in {"", *need.extras}]
            found.add(name)
    return found


def test_the_lock_for_running_is_the_part_of_the_other_that_runs() -> None:
    run, whole = pins("requirements-run.lock"), pins("requirements.lock")
    assert run.items() <= whole.items(), "make lock-run"
    assert set(run) == needed(), "make lock-run"


def test_what_runs_imports_nothing_else() -> None:
    code = "import bot.cli, json, sys; print(json.dumps(sorted({n.partition('.')[0] for n in sys.modules})))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    of = packages_distributions()
    used = {canonicalize_name(name) for module in json.loads(ran.stdout) for name in of.get(module, ())}
    assert used - NOT_NEEDED <= set(pins("requirements-run.lock"))


def test_everything_that_is_copied_is_there_and_gets_to_docker() -> None:
    ignore = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert ignore[0] == "*"
    sources = copied()
    assert {"bot", "handlers", "services", "storage", "requirements-run.lock"} <= set(sources)
    for source in sources:
        assert (ROOT / source).exists(), source
        assert any(fnmatch(source.split("/")[0], line.removeprefix("!")) for line in ignore if line[0] == "!")
    assert not any("sandbox" in source or "tests" in source for source in sources)


def test_it_runs_as_nobody_in_particular_and_takes_signals_itself() -> None:
    last = instructions()[max(i for i, (name, _) in enumerate(instructions()) if name == "FROM") :]
    users = [rest for name, rest in last if name == "USER"]
    assert users == ["frontlane"]
    assert dict(last)["ENTRYPOINT"] == '["python", "-m", "bot"]'
    assert dict(last)["CMD"] == '["run"]'
    assert "HOME=/data" in dict(last)["ENV"]


@pytest.fixture
def server() -> Iterator[tuple[WebServer, list[str]]]:
    """`/healthz` of a Frontlane, and what is wrong with it."""
    trouble: list[str] = []
    health = Health({"clock": lambda: trouble[0] if trouble else None})
    server = WebServer(web_app(health, bytes, None), "127.0.0.1", 0, threads=1)
    server.start()
    yield server, trouble
    server.stop()


def test_the_image_says_whether_it_is_well(server: tuple[WebServer, list[str]]) -> None:
    (rest,) = (rest for name, rest in instructions() if name == "HEALTHCHECK")
    program, *arguments = json.loads(rest[rest.index("[") :])
    assert program == "python"
    at, trouble = server

    def check(port: int) -> int:
        command = [sys.executable, *arguments]
        return subprocess.run(command, env={"PORT": str(port)}, capture_output=True, check=False).returncode

    assert check(at.port) == 0
    trouble.append("it stands still")
    assert check(at.port) == 1
    at.stop()
    assert check(at.port) == 1


@pytest.fixture
def compose() -> Any:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_every_variable_of_the_compose_file_is_a_setting(compose: Any) -> None:
    listening = Listening(NEEDED)
    read_settings(listening)
    app = compose["services"]["frontlane"]
    assert set(app["environment"]) <= listening.asked
    assert app["env_file"] == ".env"
    used = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    assert used == OF_POSTGRESQL
    filled_in = {name: re.sub(r"\$\{[^}]*\}", "f00d", value) for name, value in app["environment"].items()}
    settings = read_settings(NEEDED | filled_in)
    assert settings.database_url == "postgresql+psycopg://frontlane:f00d@postgres/frontlane"
    assert f"127.0.0.1:3000:{settings.port}" in app["ports"]


def test_the_two_services_fit_each_other(compose: Any) -> None:
    app, postgres = compose["services"]["frontlane"], compose["services"]["postgres"]
    assert app["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert postgres["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    volume, _, _ = postgres["volumes"][0].partition(":")
    assert volume in compose["volumes"]
    assert postgres["environment"]["POSTGRES_USER"] == postgres["environment"]["POSTGRES_DB"] == "frontlane"
    assert app["read_only"]
    assert app["cap_drop"] == ["ALL"]


def test_the_units_call_commands_that_are_there() -> None:
    commands = re.findall(
        r"^ExecStart=\S+/frontlane (\w+)", "".join(map(Path.read_text, UNITS)), re.MULTILINE
    )
    assert sorted(commands) == ["backup", "run"]


if shutil.which("systemd-analyze"):

    def test_systemd_takes_the_units(tmp_path: Path) -> None:
        for unit in UNITS:
            # It wants to see the program.
            (tmp_path / unit.name).write_text(
                unit.read_text().replace("/opt/frontlane/.venv/bin/frontlane", "/bin/true")
            )
        names = [str(tmp_path / unit.name) for unit in UNITS]
        ran = subprocess.run(
            ["systemd-analyze", "verify", *names], capture_output=True, text=True, check=False
        )
        assert (ran.returncode, ran.stderr) == (0, "")

    @pytest.mark.parametrize("name", ["frontlane.service", "frontlane-backup.service"])
    def test_systemd_finds_them_little_exposed(name: str) -> None:
        ran = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--no-pager", str(DEPLOY / name)],
            capture_output=True,
            text=True,
            check=False,
        )
        level = re.search(r"exposure level for \S+: ([\d.]+)", ran.stdout)
        assert level is not None, ran.stderr
        assert float(level[1]) < MOST_EXPOSED
