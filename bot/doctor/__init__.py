"""`frontlane doctor`: says what is wrong with an installation, and how to mend it."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.doctor import machine, slack
from bot.doctor.findings import Finding, Trouble, wrong
from bot.problems import BadSettings
from bot.settings import read_settings


def examine(
    variables: Mapping[str, str],
    *,
    folder: Path | None = None,
    clock: Callable[[], float] = time.time,
    free_bytes: Callable[[Path], int] = machine.free_bytes,
) -> list[Finding]:
    """Looks at everything that these settings allow to look at. Changes nothing.

    Args:
        folder: where `.env` may be; None: the current one.
        clock: this machine's, in unix seconds.
        free_bytes: of the disk that a path is on.
    """
    findings = list(machine.env_file(folder or Path.cwd()))
    try:
        settings = read_settings(variables)
    except BadSettings as error:
        return [*(wrong(Trouble.SETTING, problem=problem) for problem in error.problems), *findings]
    mode = "Socket Mode" if settings.uses_socket_mode else "HTTP"
    findings.insert(0, Finding(f"Settings make sense; Slack is listened to by {mode}"))
    findings.extend(slack.examine(settings, clock))
    findings.extend(machine.examine(settings, free_bytes))
    return findings
