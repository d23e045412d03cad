"""What is typed after `/kudos`, as Slack sends it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kudos.parsing import Board, Thanks, parse_board, parse_thanks
from handlers.words import escape

ANA, BEN, TEAM = "<@U01|ana>", "<@U02|ben>", "<!subteam^S01|@night-shift>"


@pytest.mark.parametrize(
    ("typed", "people", "text"),
    [
        (f"{ANA} stayed late", ("U01",), "stayed late"),
        (f"{ANA} {BEN} stayed late", ("U01", "U02"), "stayed late"),
        (f"{ANA}, {BEN} and {ANA}: stayed late", ("U01", "U02"), "stayed late"),
        (f"{ANA} &amp; {BEN} stayed late", ("U01", "U02"), "stayed late"),
        ("<@U01> <@W02> stayed late", ("U01", "W02"), "stayed late"),
        (f"{ANA} stayed late to help {BEN}", ("U01",), "stayed late to help @ben"),
        (f"a big thank you to {ANA}", ("U01",), "a big thank you to @ana"),
        (f"thanks {ANA} and {BEN}!", ("U01", "U02"), "thanks @ana and @ben!"),
        (f"{ANA} and <@U03> androids", ("U01", "U03"), "androids"),
        (f"{ANA} y {BEN} se quedaron tarde", ("U01", "U02"), "se quedaron tarde"),
        (f"{ANA}, <@U03> at {BEN} nag-overtime", ("U01", "U03", "U02"), "nag-overtime"),
        (f"{ANA} at 3 in the night", ("U01",), "at 3 in the night"),
        (f"{ANA} at <https://example.com> all night", ("U01",), "at https://example.com all night"),
        (f"{ANA}", ("U01",), ""),
        (f"  {ANA}   stayed \n  late  ", ("U01",), "stayed\nlate"),
    ],
)
def test_who_is_named_first_is_thanked_else_who_is_named_at_all(
    typed: str, people: tuple[str, ...], text: str
) -> None:
    thanks = parse_thanks(typed)

    assert (thanks.people, thanks.text) == (people, text)


def test_groups_and_people_go_together() -> None:
    thanks = parse_thanks(f"{TEAM} {ANA} a quiet night")

    assert (thanks.people, thanks.groups, thanks.text) == (("U01",), ("S01",), "a quiet night")


@pytest.mark.parametrize(
    ("typed", "tags", "text"),
    [
        (f"{ANA} stayed late #ownership", ("ownership",), "stayed late"),
        (f"{ANA} stayed late #ownership #Care", ("ownership", "Care"), "stayed late"),
        (f"{ANA} #ownership {BEN} stayed late", ("ownership",), "stayed late"),
        (f"#ownership {ANA} stayed late", ("ownership",), "stayed late"),
        (f"{ANA} showed real #ownership today", ("ownership",), "showed real #ownership today"),
        (f"{ANA} #care #Care late", ("care",), "late"),
        (f"{ANA} mended #123 and &#35; for all", (), "mended #123 and &#35; for all"),
        (f"{ANA} #ownership", ("ownership",), ""),
        (f"{ANA} stayed late <#C01|ownership>", ("ownership",), "stayed late"),
        (f"{ANA} kept <#C02|care-austin> calm", (), "kept #care-austin calm"),
        (f"{ANA} kept <#C02|> calm", (), "kept #channel calm"),
        (f"{ANA} tamaño #atención", ("atención",), "tamaño"),
    ],
)
def test_hashtags_are_values(typed: str, tags: tuple[str, ...], text: str) -> None:
    thanks = parse_thanks(typed, values=["Ownership", "care"])

    assert (thanks.tags, thanks.text) == (tags, text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (f"private {ANA} stayed late", "stayed late"),
        (f"Private {TEAM} stayed late", "stayed late"),
        (f"{ANA} stayed late --private", "stayed late"),
        (f"{ANA} —private stayed late", "stayed late"),
        (f"--PRIVATE {ANA} stayed late", "stayed late"),
        ("private", ""),
        ("private @nobody stayed late", "stayed late"),
    ],
)
def test_private_is_said_first_or_with_dashes(typed: str, text: str) -> None:
    thanks = parse_thanks(typed)

    assert (thanks.is_private, thanks.text) == (True, text)


@pytest.mark.parametrize("words", ["kept private data safe", "private data was safe", "a--private matter"])
def test_the_word_private_elsewhere_is_a_word(words: str) -> None:
    assert parse_thanks(f"{ANA} {words}") == Thanks(people=("U01",), text=words, typed=f"@ana {words}")


@pytest.mark.parametrize(
    ("typed", "unknown"),
    [
        ("@anna stayed late", ("anna",)),
        ("@anna, @bob.k. stayed late", ("anna", "bob.k")),
        (f"{ANA} @bob stayed late", ("bob",)),
        ("thank you @anna", ("anna",)),
        (f"{ANA} wrote to me@example.com", ()),
        (f"{ANA} was there @home", ()),
    ],
)
def test_names_that_slack_does_not_know(typed: str, unknown: tuple[str, ...]) -> None:
    assert parse_thanks(typed).unknown == unknown


@pytest.mark.parametrize("typed", ["<!here>", "<!channel|@channel>", "<!everyone>"])
def test_everyone_is_nobody_in_particular(typed: str) -> None:
    assert parse_thanks(f"{typed} well done").is_everyone
    said = f"told @{typed.strip('<!>').partition('|')[0]} in time"
    assert parse_thanks(f"{ANA} told {typed} in time") == Thanks(
        people=("U01",), text=said, typed=f"@ana {said}"
    )


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (f"{ANA} wrote <https://example.com/a?b=1&amp;c=2>", "wrote https://example.com/a?b=1&c=2"),
        (f"{ANA} wrote <https://example.com|the page>", "wrote https://example.com"),
        (f"{ANA} asked <mailto:me@example.com|me@example.com>", "asked me@example.com"),
        (f"{ANA} said &lt;!here&gt; &amp;amp; left", "said <!here> &amp; left"),
        (f"{ANA} <!date^1^{{date}}|yesterday> was late", "yesterday was late"),
    ],
)
def test_the_words_are_as_they_were_typed(typed: str, text: str) -> None:
    assert parse_thanks(typed).text == text


def test_a_name_that_slack_left_out_is_looked_up() -> None:
    names = {"U02": "Ben Okafor", "S01": "night-shift"}

    thanks = parse_thanks(
        "<@U01> helped <@U02>, <@U03> and <!subteam^S01>", name_of=lambda key: names.get(key, "")
    )

    assert thanks.text == "helped @Ben Okafor, @somebody and @night-shift"


def test_what_was_typed_can_be_read() -> None:
    thanks = parse_thanks(f"private {ANA} &amp; {TEAM} <!here> &lt;late&gt; #care --private")

    assert thanks.typed == "private @ana & @night-shift @here <late> #care --private"


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [ANA, BEN, TEAM, "<!here>", "#ownership", "--private", "private", "and", ",", "<#C1|x>"]
        ),
        st.text(max_size=12).map(escape),
        st.text(max_size=12),
    ),
    max_size=12,
)


@given(PIECES, st.sampled_from(["", " "]))
def test_nothing_that_is_typed_is_too_much_and_what_is_read_was_typed(
    pieces: list[str], between: str
) -> None:
    typed = between.join(pieces)

    thanks = parse_thanks(typed, values=["ownership", "x"])

    assert set(thanks.people) <= {"U01", "U02"} or "<@" in typed
    assert all(f"<@{key}" in typed for key in thanks.people)
    assert all(f"<!subteam^{key}" in typed for key in thanks.groups)
    assert all(f"@{name}" in typed for name in thanks.unknown)
    assert len({tag.casefold() for tag in thanks.tags}) == len(thanks.tags)
    assert thanks.text == thanks.text.strip()
    assert thanks.is_private <= ("private" in typed.casefold())


@given(
    st.lists(st.sampled_from(["<@U01|ana>", "<@U02|ben>", "<@U03>", TEAM]), min_size=1, max_size=6), st.text()
)
def test_words_after_the_names_are_kept_whole(named: list[str], words: str) -> None:
    said = f"x{words}x"
    thanks = parse_thanks(f"{' '.join(named)} {escape(said)}")

    assert len(thanks.people) + len(thanks.groups) == len(set(named))
    if not set("#@—–") & set(said) and "--" not in said:
        assert thanks.text.split() == said.split()


@pytest.mark.parametrize(
    ("words", "board"),
    [
        ("", Board()),
        ("week", Board("week")),
        ("ALL givers", Board("all", is_givers=True)),
        ("site", Board(is_own_site=True)),
        ("week Buenos Aires givers", Board("week", "Buenos Aires", is_givers=True)),
        ("site Manila", Board(site="Manila")),
        ("R&amp;D", Board(site="R&D")),
    ],
)
def test_which_board_is_asked_for(words: str, board: Board) -> None:
    assert parse_board(words) == board
