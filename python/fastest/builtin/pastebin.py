"""--pastebin: send failures to a paste service. Deprecated by pytest, which leaves it to a plugin."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fastest.config.config import Config

URL = "https://bpa.st"


def pytest_configure(config: Config) -> None:
    if config.option.pastebin:
        from fastest.deprecated import PASTEBIN

        config.issue_config_time_warning(PASTEBIN.format(), 2)


def create_new_paste(contents: str | bytes) -> str:
    """The address of a new paste, or what went wrong."""
    import re
    from urllib.error import HTTPError
    from urllib.parse import urlencode
    from urllib.request import urlopen

    params = {"code": contents, "lexer": "text", "expiry": "1week"}
    try:
        response = urlopen(URL, data=urlencode(params).encode("ascii")).read().decode("utf-8")
    except HTTPError as error:
        with error:  # a response, too: it must be closed
            return f"bad response: {error}"
    except OSError as error:
        return f"bad response: {error}"
    found = re.search(r'href="/raw/(\w+)"', response)
    return f"{URL}/show/{found.group(1)}" if found else "bad response: invalid format ('" + response + "')"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One paste per failure."""
    if terminalreporter.config.option.pastebin != "failed" or "failed" not in terminalreporter.stats:
        return
    from fastest.textio import render

    terminalreporter.write_sep("=", "Sending information to Paste Service")
    for report in terminalreporter.stats["failed"]:
        try:
            headline = report.longrepr.reprtraceback.reprentries[-1].reprfileloc
        except AttributeError:
            headline = terminalreporter._getfailureheadline(report)
        text = render(report, color=False, width=terminalreporter._tw.fullwidth)
        terminalreporter.write_line(f"{headline} --> {create_new_paste(text)}")
