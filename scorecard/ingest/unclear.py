"""Refusals: what can be read in more than one way is not read, and the sentence names the setting that settles it."""

from scorecard.errors import UnclearError


class Unclear(UnclearError):
    """What was read has several meanings.

    `setting` is the key inside the source's table that settles it, such as ("dates", "created_at") or ("layout", "year"); `value` the
    value that the cells themselves prove, or None where only a person knows. `column` is the header it is about.
    """

    def __init__(self, message: str, setting: tuple[str, ...] = (), value: object = None, column: str = "") -> None:
        super().__init__(message)
        self.setting = setting
        self.value = value
        self.column = column
