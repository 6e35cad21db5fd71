"""Answers as the text that is sent: written down once for all who ask, because that takes longer than to find the answer."""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scorecard.answers import Answer

MOST = 64
"""So many answers' texts are kept, the least recently asked one goes first; the largest have a quarter of a megabyte."""


@dataclass(frozen=True)
class Text:
    """A JSON text, and the tag that says whether a client has it: it leaves out when the answer was computed."""

    body: bytes
    tag: str


@dataclass(frozen=True)
class Texts:
    """The texts of answers that were asked for. An answer is known by itself: whoever keeps answers hands out the same one again."""

    _kept: OrderedDict[int, tuple[Answer, Text]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, answer: Answer) -> Text:
        """The answer's text."""
        with self._lock:
            known = self._kept.get(id(answer))
            if known is not None:
                self._kept.move_to_end(id(answer))
                return known[1]
        text = text_of(answer.to_json())
        with self._lock:
            self._kept[id(answer)] = (answer, text)  # held, so that nothing else comes to have its id
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return text


def text_of(found: Mapping[str, Any]) -> Text:
    """What was found, written down. When it was computed comes first, so that all else has to be written only once."""
    when = {name: value for name, value in found.items() if name == "generated_at"}
    lasting = _written({name: value for name, value in found.items() if name not in when})
    body = b", ".join([_written(when)[:-1], lasting[1:]]) if when else lasting
    return Text(body, f'"{hashlib.sha256(lasting).hexdigest()[:32]}"')


def _written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
