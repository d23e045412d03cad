import re

from sandbox.ids import Ids


def test_look_like_slacks() -> None:
    ids = Ids()
    assert re.fullmatch(r"U0[A-Z0-9]{9}", ids.new("U"))
    assert re.fullmatch(r"[0-9a-f]{24}", ids.secret("token", 24))
    assert re.fullmatch(r"[1-9]\d{11}", ids.number("token"))
    assert re.fullmatch(r"[A-Z0-9]{5}", ids.short())


def test_are_the_same_in_every_run_and_never_twice() -> None:
    first, second = Ids(), Ids()
    made = [first.new("C") for _ in range(2000)]
    assert made == [second.new("C") for _ in range(2000)]
    assert len(set(made)) == 2000
