"""Why a Google Sheet cannot be read, and what to do."""

NOT_TRUSTED = "Google cannot be reached safely: the certificate of the connection is not trusted. Ask who runs this network."
NO_KEY = (
    "The secret is not the key of a Google service account: it needs type, client_email, private_key and token_uri, as in the JSON "
    "file that Google's console makes. Download a new key and copy it whole."
)
PATH_NOT_KEY = (
    "The secret is the path of a file. Give what stands in that file instead: the whole JSON, as in "
    'export SCORECARD_SECRET_GOOGLE="$(cat the-key.json)".'
)
CUT_KEY = "The secret begins like the JSON of a service account's key, but is not whole. Copy the file from its first { to its last }."
ASK_LESS_OFTEN = "Sync less often, or ask Google for more quota."
ANSWERS_CHANGED = "If it lasts, something between here and Google changes the answers (a proxy, a sign-in page)."
CHECK_NETWORK = "It is tried again at the next sync; check this machine's network if it lasts."
SHARE_PUBLICLY = "An API key reads public sheets only: share it with “Anyone with the link”, or use a service account."
CLOCK_WRONG = "Google refuses the sign-in because the clock of this machine is wrong. Set the clock (switch on NTP)."
TOO_SLOW = "did not answer in time"
BROKE_OFF = "cannot be reached, or broke off its answer"
NO_SIGN_INS = "does not sign anybody in at the moment"
QUOTA = "allows no more requests at the moment (quota)"
CUT_OFF = "sent a cut-off or unreadable answer"
REVOKED = "it was revoked, or belongs to another account"


def no_sign_in(where: str, who: str, error: object) -> str:
    return f"{where}: Google could not sign in {who} ({error}). Check the secret."


def unknown_answer(where: str) -> str:
    return f"{where}: Google's answer has an unknown form, so nothing was taken from it. Try again later."


def also_again(where: str, sentence: str, advice: str) -> str:
    return f"{where}: Google {sentence}, also when asked again. {advice}"


def api_off(where: str, who: str) -> str:
    return f"{where}: the Google Sheets API is not switched on for the project of {who}. Enable it in Google's console."


def api_key_unknown(where: str) -> str:
    return f"{where}: Google does not know the API key, or it has expired. Correct the secret."


def excel_in_drive(where: str) -> str:
    return f"{where} is an Excel file kept in Google Drive. Open it there and choose File, Save as Google Sheets."


def sign_in_refused(where: str, who: str) -> str:
    return f"{where}: Google does not accept the sign-in of {who}. Make a new key and replace the secret."


def not_shared(where: str, who: str, sharing: str) -> str:
    return f"{where} may not be read by {who}. {sharing}"


def not_there(where: str, sharing: str) -> str:
    return f"{where} does not exist: it was deleted, or the address is wrong. Copy the address from the browser. {sharing}"


def refused(where: str, status: int, message: str) -> str:
    return f"{where}: Google refused the request ({status}: {message})."


def share_with(email: str) -> str:
    return f"Share it with {email} (Viewer is enough)."


def account_unknown(who: str) -> str:
    return f"Google does not know {who} (any more). Make a new account, share the sheet with it, and replace the secret."


def key_refused(who: str, reason: str) -> str:
    return f"Google does not accept the key of {who}: {reason}. Make a new key and replace the secret."


def no_address(source: str, stated: str) -> str:
    return (
        f"Source {source!r}: {stated!r} is not the address of a Google Sheet. Copy it from the browser: "
        "https://docs.google.com/spreadsheets/d/…/edit."
    )


def no_gid(source: str, stated: str) -> str:
    return f"Source {source!r}: gid must be the number after #gid= in the address, not {stated!r}."


def no_range(source: str, stated: str) -> str:
    return f"Source {source!r}: range must look like A3:F or A3:F200, not {stated!r}."


def which_tab(spreadsheet: str, titles: str, one: str) -> str:
    return f"{spreadsheet} has the tabs {titles}. State which one is meant, for instance tab = {one!r}."


def gid_gone(spreadsheet: str, gid: int, titles: str) -> str:
    return f"{spreadsheet} has no tab with gid {gid}: it was deleted. It has {titles}."


def renamed(near: str) -> str:
    return f"Was it renamed to {near!r}?"


def has_tabs(titles: str) -> str:
    return f"It has {titles}."


def no_tab(spreadsheet: str, title: str, hint: str) -> str:
    return f"{spreadsheet} has no tab {title!r}. {hint} Correct tab in the configuration, or state the tab's gid, which outlives renaming."


def range_gone(place: str, area: str, reason: str) -> str:
    return f"{place} has no range {area} ({reason}). Correct range in the configuration."


def empty(place: str, area: str) -> str:
    return f"{place} is empty: it has no values{area}. It may be in the middle of an edit."


def service_account(email: str) -> str:
    return f"the service account {email}"


def own_error(status_code: int) -> str:
    return f"has an error of its own ({status_code})"


def timezone_of(timezone: str) -> str:
    return f"time zone of the spreadsheet {timezone}"
