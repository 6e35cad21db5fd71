"""Why a digest did not go out."""

FOREIGN_PICTURES = "A chart with data or pictures from elsewhere is not drawn."
UNTRUSTED = "shows a certificate that is not to be trusted"
UNREACHED = "cannot be reached"


def no_digest_kind(file: str) -> str:
    return f"{file} does not say what to write. End its name in .eml (a mail), .html or .txt."


def mail_answered(smtp_host: str, code: int, said: str) -> str:
    return f"The mail server {smtp_host} answered {code} {said}"


def mail_certificate(server: str, verify_message: str) -> str:
    return f"The {server} shows a certificate that is not to be trusted ({verify_message}). Nothing was sent."


def mail_lacks(server: str, smtp_security: str) -> str:
    return f"The {server} does not offer what is needed: {smtp_security} and, with smtp_user, a sign-in. Nothing was sent."


def mail_refuses_user(server: str, smtp_user: str, smtp_secret: str, smtp_code: int) -> str:
    return f"The {server} did not accept the user {smtp_user} with the secret {smtp_secret} ({smtp_code})."


def mail_broken(server: str, kind: str, unsent: str) -> str:
    return f"The {server} cannot be reached or broke off ({kind}). {unsent}."


def no_webhook(secret: str) -> str:
    return f"The secret {secret} holds no https address. Copy the address of the webhook into it once more."


def webhook_answered(secret: str, code: int) -> str:
    return f"The webhook of the secret {secret} answered {code}."


def webhook_unreached(secret: str, what: str, kind: str) -> str:
    return f"The webhook of the secret {secret} {what} ({kind}). Nothing was sent."


def webhook_broken(secret: str, kind: str) -> str:
    return f"The webhook of the secret {secret} took the message and broke off ({kind}); nobody knows whether it arrived."
