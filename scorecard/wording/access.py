"""What is said at the door: to those who are to sign in, and to those who may not come in or go on."""

SIGNED_OUT = "This scorecard is for those who sign in."
EXPIRED = "Your sign-in has expired. Sign in again; you will come back to this view."


def unverified(email: str) -> str:
    who = f"The e-mail address {email}" if email else "Your e-mail address"
    return f"{who} is not verified by your identity provider. Verify it there, then sign in again."


def unlisted(email: str) -> str:
    who = f"{email} is" if email else "You are"
    return f"{who} not on the list of those who may see this scorecard. Ask an administrator of the scorecard to add you."
