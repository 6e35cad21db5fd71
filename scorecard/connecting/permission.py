"""Who may connect a source in the app. An address is otherwise only ever taken from the configuration, never from a reader."""

from scorecard.model import Access, Configuration
from scorecard.settings import Settings


def may_connect(settings: Settings, configuration: Configuration, signs_in: bool, email: str) -> bool:
    """Whether this reader may read addresses of their own choice and write a configuration.

    `SCORECARD_CONNECT` says who: `demo` means everybody while the demo company is shown, nobody signs in and it is not public, and
    admins otherwise; `admins` means those with a sign-in only; `off` means nobody. `email` is that of the reader who signed in, or "".
    """
    if settings.connect == "off":
        return False
    if settings.connect == "demo" and configuration.demo and not signs_in and not configuration.access.public:
        return not configuration.access.required
    return signs_in and _is_listed(email, configuration.access)


def _is_listed(email: str, access: Access) -> bool:
    wanted = email.strip().casefold()
    admins = [each.casefold() for each in access.admins]
    return "@" in wanted and any(wanted == each or (each.startswith("@") and wanted.endswith(each)) for each in admins)
