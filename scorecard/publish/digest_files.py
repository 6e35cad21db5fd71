"""An edition of the digest as a file: a mail, a page of its own, or text."""

import base64
from datetime import datetime
from pathlib import Path
from typing import Literal, cast, get_args

from scorecard.errors import QuestionError
from scorecard.model import Digest
from scorecard.publish import letter, mail
from scorecard.publish.digest import Edition
from scorecard.wording import digest as words
from scorecard.wording import sending as said

Form = Literal["eml", "html", "txt"]


def form_of(file: str) -> Form:
    """The form that a file's ending asks for. Raises a QuestionError for any other ending."""
    ending = Path(file).suffix.lower().removeprefix(".")
    if ending not in get_args(Form):
        raise QuestionError(said.no_digest_kind(file))
    return cast(Form, ending)


def content(edition: Edition, form: Form, settings: Digest, now: datetime) -> bytes:
    """What the file holds; in the HTML the charts are inside, so that it can be passed on alone."""
    if form == "eml":
        return mail.message(edition, "", settings, now).as_bytes()
    note = words.file_note(edition.contact)
    if form == "txt":
        return letter.text(edition, note).encode()
    pictures = [f"data:image/png;base64,{base64.b64encode(each.png).decode()}" for each in edition.figures]
    return letter.html(edition, pictures.__getitem__, note).encode()
