"""Who may connect a source in the app. An address is otherwise only ever taken from the configuration, never from a reader."""

from scorecard.access.reader import Reader
from scorecard.model import Configuration
from scorecard.settings import Settings


def may_connect(settings: Settings, configuration: Configuration, reader: Reader) -> bool:
    """Whether this reader may read addresses of their own choice and write a configuration: administrators only.

    `SCORECARD_CONNECT` says which: `demo` also means whoever sits at the machine while the demo company is shown and nobody signs in;
    `admins` those who signed in only; `off` nobody.
    """
    if settings.connect == "off" or not reader.may("admin"):
        return False
    if reader.via == "open":
        return settings.connect == "demo" and configuration.demo is not None
    return reader.via == "sign_in"
