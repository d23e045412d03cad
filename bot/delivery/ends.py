"""How a call to Slack can end other than well. Every such end is one of these three."""


class CallFailed(Exception):
    """A call to Slack did not end well."""


class NotSent(CallFailed):
    """Slack did not take the call: it never got there, or was turned away for now. It may be repeated."""

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s
        """Seconds that Slack asked to wait (a 429); None where it said nothing."""


class Refused(CallFailed):
    """Slack understood the call and said no."""

    def __init__(self, error: str, detail: str = "") -> None:
        super().__init__(f"{error} ({detail})" if detail else error)
        self.error = error
        """Slack's name for it, as `not_in_channel`."""
        self.detail = detail
        """What Slack adds: the scope that is needed, or what is wrong with the blocks."""


class Uncertain(CallFailed):
    """Nobody knows whether Slack did it. It must not be repeated blindly."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
