"""The one place where what slack_sdk raises becomes one of three ends: `NotSent`, `Refused`, `Uncertain`.

slack_sdk (its client without retry handlers) raises `SlackApiError` for every answer that is not a plain yes,
and lets through what urllib and http.client raise. urllib wraps failures of connecting and of sending alike,
so what matters, whether a byte of the request can have left, is read from where the error was raised.
"""

import http.client
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from bot.delivery.ends import NotSent, Refused, Uncertain
from bot.delivery.reasons import UNKNOWN_OUTCOME

DEFAULT_RETRY_AFTER_S = 30.0

_ERROR_NAME = re.compile(r"[a-z][a-z0-9_:.-]*")


@contextmanager
def narrowed() -> Iterator[None]:
    """Every call of slack_sdk is made inside this.

    Raises:
        NotSent: it did not get there, or Slack asks to wait.
        Refused: Slack said no.
        Uncertain: nobody knows.
    """
    try:
        yield
    except SlackApiError as error:
        raise _of_answer(error) from None
    except OSError as error:
        raise _of_connection(error) from None
    except (http.client.HTTPException, ValueError, AttributeError) as error:
        # slack_sdk meets an answer that is JSON, but no object, with an AttributeError.
        raise Uncertain(f"Slack's answer made no sense ({type(error).__name__})") from None


def _of_answer(error: SlackApiError) -> NotSent | Refused | Uncertain:
    response = error.response
    status = int(response.status_code)
    data = response.data if isinstance(response.data, dict) else {}
    name = str(data.get("error", ""))
    if status == HTTPStatus.TOO_MANY_REQUESTS or name == "ratelimited":
        return NotSent("Slack asks to wait (429)", _retry_after_s(response.headers))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return Uncertain(f"Slack answered with HTTP {status}")
    if not _ERROR_NAME.fullmatch(name):
        if status >= HTTPStatus.BAD_REQUEST:
            return NotSent(f"turned away with HTTP {status}")
        return Uncertain(f"Slack's answer made no sense (HTTP {status})")
    if name in UNKNOWN_OUTCOME:
        return Uncertain(f"Slack answered {name}")
    return Refused(name, _detail(data))


def _of_connection(error: OSError) -> NotSent | Uncertain:
    cause = error.reason if isinstance(error, URLError) else error
    words = cause if isinstance(cause, str) else type(cause).__name__
    if isinstance(cause, BaseException) and _raised_while_connecting(cause):
        return NotSent(f"Slack could not be reached ({words})")
    return Uncertain(f"the connection failed before Slack's answer ({words})")


def _raised_while_connecting(error: BaseException) -> bool:
    """Whether it came out of http.client's `connect`: name look-up, TCP and TLS, before the request."""
    return any(
        frame.f_code.co_name == "connect" and frame.f_globals.get("__name__") == http.client.__name__
        for frame, _ in traceback.walk_tb(error.__traceback__)
    )


def _retry_after_s(headers: dict[str, str]) -> float:
    for name, value in headers.items():
        if name.lower() == "retry-after" and str(value).isdigit():
            return float(value)
    return DEFAULT_RETRY_AFTER_S


def _detail(data: dict[str, object]) -> str:
    if "needed" in data:
        return str(data["needed"])
    metadata = data.get("response_metadata")
    messages = metadata.get("messages", []) if isinstance(metadata, dict) else []
    return "; ".join(str(message) for message in messages)
