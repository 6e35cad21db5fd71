"""What is said at the door: to those who are to sign in, and to those who may not come in or go on."""

from scorecard.wording.formats import plain

SIGN_IN, SIGN_OUT = "Sign in", "Sign out"
OTHER_ACCOUNT = "Sign in with another account"
TITLE = {
    "signed_out": "Sign in",
    "expired": "Sign in again",
    "ended": "You have signed out",
    "unverified": "Your address is not verified",
    "unlisted": "You are not on the list",
    "link": "This link no longer works",
    "unreadable": "Closed for the moment",
}
FORBIDDEN = "This is not for your role"
ROLES = {"viewer": "viewer", "editor": "editor", "admin": "administrator"}
ENDED = "You signed out in another window. Sign in again to go on."
UNREADABLE = "The scorecard's configuration cannot be read at the moment, so nobody can be let in. Ask an administrator to look at it."
SIGNED_OUT = "This scorecard is for those who sign in. You will come back to this view."
EXPIRED = "Your sign-in has expired. Sign in again; you will come back to this view."


def unverified(email: str) -> str:
    who = f"The e-mail address {plain(email)}" if email else "Your e-mail address"
    return f"{who} is not verified by your identity provider. Verify it there, then sign in again."


def unlisted(email: str) -> str:
    who = f"{plain(email)} is" if email else "You are"
    return f"{who} not on the list of those who may see this scorecard. Ask an administrator of the scorecard to add you."


NOT_OPEN = "This scorecard is not open to you"
ONLY_HERE = (
    "This scorecard answers only on the machine that it runs on, because no sign-in is set up. To serve it to others, set up a sign-in "
    "([auth] in the secrets), or say in the configuration that everybody may look: [access] public = true."
)
NOBODY_SET_UP = (
    "The configuration asks everybody to sign in ([access] required = true), but no sign-in is set up. Add [auth] to the secrets, and "
    "start the scorecard again."
)
NOT_FOUND = "There is nothing here."

WAYS = {
    "sign_in": "Everybody signs in; [access] says who may.",
    "public": "[access] public = true: everybody who reaches the scorecard may look, without signing in.",
    "local": "No sign-in is set up: only this machine is served, and whoever sits at it may do everything.",
    "closed": "[access] required = true, but no sign-in is set up: nobody comes in.",
}
"""Per way in: what the doctor says of it."""
WAY_FIXES = {"public": "Leave it so if that is meant; otherwise set up a sign-in: see docs/security.md."}
NOBODY_LISTED = "People are to sign in, but [access] names nobody who may come in."
WITHOUT_TLS = "People sign in without TLS: whoever listens on the way can be anybody."

NOT_A_TABLE = "The secret 'auth' is not a table. Write it as [auth] with redirect_uri, cookie_secret and the provider's keys."
REDIRECT_URI = (
    "[auth] redirect_uri is missing or wrong. It is the scorecard's own address with /oauth2callback, such as "
    "https://scorecard.example.com/oauth2callback, and must be known to the identity provider."
)


def weak(key: str, shortest: int) -> str:
    make = 'python -c "import secrets; print(secrets.token_urlsafe(48))"'
    return f"[auth] {key} is empty, an example, or shorter than {shortest} characters. Whoever guesses it is anybody. Make one: {make}"


def missing(key: str, provider: str) -> str:
    where = f"[auth.{provider}]" if provider else "[auth]"
    return f"{where} {key} is missing, or still the example's. Take it from your identity provider."


def underscore(provider: str) -> str:
    return f"[auth.{provider}] has an underscore in its name, which the sign-in cannot take. Call it [auth.{provider.replace('_', '')}]."


def sign_in_with(provider: str) -> str:
    """The button of one of several providers."""
    return f"{SIGN_IN} with {plain(provider.capitalize())}" if provider else SIGN_IN


def as_whom(name: str, role: str) -> str:
    """Who is signed in."""
    return f"{plain(name)}, {ROLES[role]}"


def forbidden(needed: str, role: str, name: str) -> str:
    """Why this reader may not go on, and who can change that."""
    you = f"You are signed in as {plain(name)}, with the role {ROLES[role]}" if name else f"You look at this scorecard as a {ROLES[role]}"
    article = "an" if needed != "viewer" else "a"
    return f"{you}; this takes {article} {ROLES[needed]}. Ask an administrator of the scorecard for that role."
