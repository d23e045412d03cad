"""Settings: every one by its name, with a sentence for each that makes no sense."""

import re
from collections.abc import Iterator, Mapping
from datetime import time
from pathlib import Path

import pytest

from bot.problems import BadSettings
from bot.settings import Settings, command_prefix, database_url, environment, read_settings
from services.settings import SETTINGS
from services.stories.weekly import Weekly

NEEDED = {"SLACK_BOT_TOKEN": "xoxb-1-2-abc", "SLACK_APP_TOKEN": "xapp-1-A1-2-abc"}
EXAMPLE = Path(__file__).parents[3] / ".env.example"


class Listening(Mapping[str, str]):
    """Variables that remember which of them were asked for."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


def problems(variables: Mapping[str, str]) -> str:
    with pytest.raises(BadSettings) as caught:
        read_settings(variables)
    return str(caught.value)


def test_defaults() -> None:
    settings = read_settings(NEEDED)
    assert settings == Settings(bot_token="xoxb-1-2-abc", app_token="xapp-1-A1-2-abc")
    assert settings.uses_socket_mode
    assert settings.api_url == "https://slack.com/api/"
    assert settings.database_url == "sqlite:///frontlane.db"
    assert settings.port == 3000


def test_http_mode_where_there_is_no_app_token() -> None:
    settings = read_settings({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s3cret"})
    assert not settings.uses_socket_mode
    assert settings.signing_secret == "s3cret"


@pytest.mark.parametrize(
    ("name", "text", "attribute", "value"),
    [
        ("FRONTLANE_KEEP_DAYS", "365", "keep_days", 365),
        ("SLACK_API_URL", "https://slack-gov.com/api", "api_url", "https://slack-gov.com/api/"),
        ("SLACK_API_URL", "http://127.0.0.1:9/api/", "api_url", "http://127.0.0.1:9/api/"),
        ("DATABASE_URL", "sqlite:////data/f.db", "database_url", "sqlite:////data/f.db"),
        ("DATABASE_URL", "postgres://u:p@h/d", "database_url", "postgresql+psycopg://u:p@h/d"),
        ("DATABASE_URL", "postgresql://u:p%40@h/d", "database_url", "postgresql+psycopg://u:p%40@h/d"),
        ("PORT", " 8080 ", "port", 8080),
        ("FRONTLANE_HOST", "127.0.0.1", "host", "127.0.0.1"),
        ("LOG_LEVEL", "debug", "log_level", "DEBUG"),
        ("LOG_FORMAT", "TEXT", "log_format", "text"),
        ("FRONTLANE_PUBLISHERS", "U012, S345 ,", "publishers", ("U012", "S345")),
        ("FRONTLANE_SITES", "S01=Manila, S02=São Paulo", "sites", {"S01": "Manila", "S02": "São Paulo"}),
        ("FRONTLANE_REQUIRE_APPROVAL", "Yes", "require_approval", True),
        ("FRONTLANE_REQUIRE_APPROVAL", "off", "require_approval", False),
        ("FRONTLANE_DESK_CHANNEL", "C0123", "desk_channel", "C0123"),
        ("FRONTLANE_KUDOS_CHANNEL", "C0456", "kudos_channel", "C0456"),
        ("FRONTLANE_KUDOS_VALUES", "Care, #team-spirit,care,", "kudos_values", ("Care", "team-spirit")),
        ("FRONTLANE_KUDOS_VALUES", "思いやり,Größe", "kudos_values", ("思いやり", "Größe")),
        ("FRONTLANE_KUDOS_A_DAY", "3", "kudos_a_day", 3),
        ("FRONTLANE_KUDOS_EMOJI", ":+1:", "kudos_emoji", "+1"),
        ("FRONTLANE_KUDOS_EMOJI", "raised_hands", "kudos_emoji", "raised_hands"),
        ("FRONTLANE_LEADERS", "U012,S345", "leaders", ("U012", "S345")),
        ("FRONTLANE_REWARDS", "yes", "rewards", True),
        ("FRONTLANE_LANGUAGE", "fil", "language", "fil"),
        ("FRONTLANE_COMMAND_PREFIX", "acme-", "command_prefix", "acme-"),
        (
            "FRONTLANE_ORDER_PATTERNS",
            r"AC-[0-9]{8}  X\s\d{4,9}",
            "order_patterns",
            (re.compile("AC-[0-9]{8}"), re.compile(r"X\s\d{4,9}")),
        ),
        ("FRONTLANE_CUSTOMER_COUNTRIES", "us, GB", "customer_countries", ("US", "GB")),
        ("FRONTLANE_REVIEWERS", "U012, S345", "reviewers", ("U012", "S345")),
        ("FRONTLANE_WOW_CHANNEL", "C0123", "wow_channel", "C0123"),
        ("FRONTLANE_REVIEW_CHANNEL", "G0123", "review_channel", "G0123"),
        (
            "FRONTLANE_WOW_SITE_CHANNELS",
            "Manila=C01, São Paulo=C02,",
            "wow_site_channels",
            {"Manila": "C01", "São Paulo": "C02"},
        ),
        (
            "FRONTLANE_WOW_DIGEST",
            "fri 15:30 Asia/Manila",
            "wow_digest",
            Weekly(4, time(15, 30), "Asia/Manila"),
        ),
        ("FRONTLANE_WOW_DIGEST", "Sunday 08:00", "wow_digest", Weekly(6, time(8), "UTC")),
        ("PORT", "", "port", 3000),
    ],
)
def test_each_setting(name: str, text: str, attribute: str, value: object) -> None:
    settings = read_settings(NEEDED | {name: text})
    decided = {setting.name: setting for setting in SETTINGS}
    if attribute in decided:
        assert settings.seeded(decided[attribute]) == value
        assert dict(settings.seeds) == {attribute: text}
    else:
        assert getattr(settings, attribute) == value


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-secret", "SLACK_BOT_TOKEN does not begin with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-secret", "SLACK_APP_TOKEN does not begin with xapp-"),
        (
            "SLACK_BOT_TOKEN",
            "xoxp-secret",
            "SLACK_BOT_TOKEN does not begin with xoxb-: it should be the Bot User",
        ),
        (
            "SLACK_SIGNING_SECRET",
            "xapp-secret",
            "SLACK_SIGNING_SECRET is a token: it should be the Signing Sec",
        ),
        ("SLACK_API_URL", "slack.com", "SLACK_API_URL is not a web address"),
        (
            "SLACK_API_URL",
            "https://slack.com/",
            "SLACK_API_URL lacks its path: it should be https://slack.com/api/.",
        ),
        (
            "DATABASE_URL",
            "sqlite://secret.db",
            "DATABASE_URL needs a third slash: sqlite:///name is a file in",
        ),
        (
            "FRONTLANE_PUBLISHER",
            "secret",
            "FRONTLANE_PUBLISHER is no setting: did you mean FRONTLANE_PUBLISHERS?",
        ),
        ("FRONTLANE_PORT", "8080", "FRONTLANE_PORT is no setting: did you mean PORT?"),
        (
            "FRONTLANE_DATABASE_URL",
            "secret",
            "FRONTLANE_DATABASE_URL is no setting: did you mean DATABASE_URL?",
        ),
        ("FRONTLANE_XYZ", "", "FRONTLANE_XYZ is no setting; .env.example has all that there are."),
        ("DATABASE_URL", "mysql://secret@h/d", "DATABASE_URL should be sqlite:///path/to/file.db or"),
        ("DATABASE_URL", "secret words", "DATABASE_URL should be sqlite:///path/to/file.db or"),
        ("DATABASE_URL", "sqlite://", "DATABASE_URL should name a file"),
        ("DATABASE_URL", "sqlite:///:memory:", "DATABASE_URL should name a file"),
        ("PORT", "http", "PORT should be a port between 0 and 65535."),
        ("PORT", "65536", "PORT should be a port between 0 and 65535."),
        ("PORT", "-1", "PORT should be a port between 0 and 65535."),
        ("LOG_LEVEL", "loud", "LOG_LEVEL should be one of DEBUG, INFO, WARNING, ERROR."),
        ("LOG_FORMAT", "xml", "LOG_FORMAT should be one of json, text."),
        ("FRONTLANE_PUBLISHERS", "U012,maya", "FRONTLANE_PUBLISHERS has “maya”: give ids"),
        ("FRONTLANE_HOSTS", "T01:S01", "FRONTLANE_HOSTS has “T01:S01”: give ids"),
        ("FRONTLANE_SITES", "S01", "FRONTLANE_SITES has “S01”"),
        ("FRONTLANE_SITES", "S01=", "FRONTLANE_SITES has “S01=”"),
        ("FRONTLANE_SITES", "S01=Manila,S01=Cebu", "FRONTLANE_SITES names the user group S01 twice."),
        ("FRONTLANE_REQUIRE_APPROVAL", "perhaps", "FRONTLANE_REQUIRE_APPROVAL should be yes or no."),
        ("FRONTLANE_DESK_CHANNEL", "#desk", "FRONTLANE_DESK_CHANNEL should be a channel's id"),
        ("FRONTLANE_KUDOS_CHANNEL", "kudos", "FRONTLANE_KUDOS_CHANNEL should be a channel's id"),
        (
            "FRONTLANE_KUDOS_VALUES",
            "care,team spirit",
            "FRONTLANE_KUDOS_VALUES has “team spirit”: give words",
        ),
        ("FRONTLANE_KUDOS_VALUES", "x" * 31, "FRONTLANE_KUDOS_VALUES has “xxx"),
        ("FRONTLANE_KUDOS_VALUES", ",".join("abcdefghijklmnopqrstuvwxyz"), "FRONTLANE_KUDOS_VALUES has 26"),
        ("FRONTLANE_KUDOS_A_DAY", "0", "FRONTLANE_KUDOS_A_DAY should be how many kudos one person may"),
        ("FRONTLANE_KUDOS_A_DAY", "many", "FRONTLANE_KUDOS_A_DAY should be how many kudos one person may"),
        ("FRONTLANE_KUDOS_EMOJI", "👏", "FRONTLANE_KUDOS_EMOJI should be the name of one emoji"),
        ("FRONTLANE_KUDOS_EMOJI", "clap,tada", "FRONTLANE_KUDOS_EMOJI should be the name of one emoji"),
        ("FRONTLANE_LEADERS", "maya", "FRONTLANE_LEADERS has “maya”: give ids"),
        ("FRONTLANE_REWARDS", "some", "FRONTLANE_REWARDS should be yes or no."),
        ("FRONTLANE_KEEP_DAYS", "29", "FRONTLANE_KEEP_DAYS should be a number of days, 30 at least"),
        ("FRONTLANE_KEEP_DAYS", "never", "FRONTLANE_KEEP_DAYS should be a number of days, 30 at least"),
        ("FRONTLANE_KEEP_DAYS", "99999999", "FRONTLANE_KEEP_DAYS should be a number of days, 30 at least"),
        ("FRONTLANE_ORDER_PATTERNS", "[0-9", "FRONTLANE_ORDER_PATTERNS has “[0-9”, which is no regular"),
        (
            "FRONTLANE_ORDER_PATTERNS",
            "A[0-9]+",
            "FRONTLANE_ORDER_PATTERNS has “A[0-9]+”: say how many at most",
        ),
        ("FRONTLANE_CUSTOMER_COUNTRIES", "US,UK", "FRONTLANE_CUSTOMER_COUNTRIES has “UK”: give two-letter"),
        (
            "FRONTLANE_WOW_SITE_CHANNELS",
            "Manila",
            "FRONTLANE_WOW_SITE_CHANNELS has “Manila”: give the channel",
        ),
        ("FRONTLANE_WOW_SITE_CHANNELS", "M=#m", "FRONTLANE_WOW_SITE_CHANNELS has “M=#m”: give the channel"),
        ("FRONTLANE_WOW_SITE_CHANNELS", "M=C01,M=C02", "FRONTLANE_WOW_SITE_CHANNELS names the site M twice."),
        (
            "FRONTLANE_WOW_DIGEST",
            "Someday 9",
            "FRONTLANE_WOW_DIGEST should be a day, an hour and a time zone",
        ),
        (
            "FRONTLANE_WOW_DIGEST",
            "Mon 09:00 Mars",
            "FRONTLANE_WOW_DIGEST should be a day, an hour and a time",
        ),
        ("FRONTLANE_WOW_DIGEST", "Mon 25:00 UTC", "FRONTLANE_WOW_DIGEST should be a day, an hour and a time"),
        (
            "FRONTLANE_WOW_DIGEST",
            "Mon 9:00 ../etc",
            "FRONTLANE_WOW_DIGEST should be a day, an hour and a time",
        ),
        ("FRONTLANE_LANGUAGE", "tlh", "FRONTLANE_LANGUAGE should be one of en, es, fil"),
        ("FRONTLANE_COMMAND_PREFIX", "Acme", "FRONTLANE_COMMAND_PREFIX should be lower-case"),
        ("FRONTLANE_COMMAND_PREFIX", "a" * 30, "FRONTLANE_COMMAND_PREFIX should be lower-case"),
    ],
)
def test_each_mistake_has_a_sentence(name: str, text: str, sentence: str) -> None:
    words = problems(NEEDED | {name: text})
    assert words.startswith(sentence)
    assert "\n" not in words
    assert "secret" not in words


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("xapp-1", "This is an App-Level Token."),
        ("xoxp-1", "This is a User OAuth Token."),
        ("xoxe.xoxb-1", "This is a token that expires."),
        ("hunter2", ""),
    ],
)
def test_a_token_of_another_kind_is_called_what_it_is(token: str, kind: str) -> None:
    words = problems(NEEDED | {"SLACK_BOT_TOKEN": token})
    assert words.endswith(f"under “OAuth & Permissions” of your app.{f' {kind}' if kind else ''}")


def test_what_kubernetes_sets_is_not_ours() -> None:
    theirs = {
        "FRONTLANE_SERVICE_HOST": "10.0.0.1",
        "FRONTLANE_SERVICE_PORT": "3000",
        "FRONTLANE_SERVICE_PORT_HTTP": "3000",
        "FRONTLANE_PORT": "tcp://10.0.0.1:3000",
        "FRONTLANE_PORT_3000_TCP": "tcp://10.0.0.1:3000",
        "FRONTLANE_PORT_3000_TCP_ADDR": "10.0.0.1",
    }
    assert read_settings(NEEDED | theirs) == read_settings(NEEDED)


def test_all_mistakes_are_told_at_once() -> None:
    words = problems({"PORT": "x", "LOG_LEVEL": "y"})
    assert len(words.splitlines()) == 4
    assert "SLACK_BOT_TOKEN is missing" in words
    assert "SLACK_APP_TOKEN is missing" in words


def test_a_wrong_token_is_not_called_missing() -> None:
    assert "missing" not in problems({"SLACK_BOT_TOKEN": "x", "SLACK_APP_TOKEN": "y"})


def test_secrets_have_no_repr() -> None:
    settings = read_settings(
        NEEDED | {"SLACK_SIGNING_SECRET": "s3cret", "DATABASE_URL": "postgresql://u:passw0rd@h/d"}
    )
    assert not re.search("xoxb|xapp|s3cret|passw0rd", repr(settings))


def test_one_setting_alone() -> None:
    assert command_prefix({"FRONTLANE_COMMAND_PREFIX": "x-", "PORT": "nonsense"}) == "x-"
    assert database_url({"DATABASE_URL": "sqlite:///a.db", "PORT": "nonsense"}) == "sqlite:///a.db"
    with pytest.raises(BadSettings, match="FRONTLANE_COMMAND_PREFIX"):
        command_prefix({"FRONTLANE_COMMAND_PREFIX": "X"})
    with pytest.raises(BadSettings, match="DATABASE_URL"):
        database_url({"DATABASE_URL": "X"})


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("PORT=1\nLOG_LEVEL='DEBUG' # a comment\nLOG_FORMAT\n")
    monkeypatch.setenv("PORT", "2")
    monkeypatch.delenv("LOG_LEVEL", raising=False)
    monkeypatch.delenv("LOG_FORMAT", raising=False)
    variables = environment(tmp_path)
    assert variables["PORT"] == "2"
    assert variables["LOG_LEVEL"] == "DEBUG"
    assert "LOG_FORMAT" not in variables


def test_the_example_names_every_setting_and_no_other() -> None:
    variables = Listening(NEEDED)
    read_settings(variables)
    written = re.findall(r"^(\w+)=", EXAMPLE.read_text(), flags=re.MULTILINE)
    assert sorted(written) == sorted(variables.asked)


def test_every_setting_of_the_example_is_explained() -> None:
    explained = False
    for line in EXAMPLE.read_text().splitlines():
        explained = bool(line) and (explained or line.startswith("#"))
        assert explained or not line, line
