"""Leads that were handed over, read as columns, with the verdicts that were given in the app before those of the source.

Only those that are listed are named and become objects.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from scorecard.measures.close_rates import Flags, Whole
from scorecard.measures.feedback import ACCEPTED, REFUSED, VERDICTS, Coded, Handed, Handovers, Second
from scorecard.measures.service_levels import Late, Waiting, late, waited_hours
from scorecard.model import Agreement, Configuration
from scorecard.query import handover
from scorecard.query.engine import Texts, kept_with, rolled_in, run_columns, texts_of
from scorecard.query.handover import Asked
from scorecard.workspace.verdicts import Said

_ACCEPTED, _REFUSED, _WAITING = range(len(VERDICTS))
NOT_SAID = -1
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Read:
    """Leads as columns; beside what is counted, their ids, when sales accepted them, and the place of each in what was said in the app."""

    leads: Handovers
    ids: pa.Array
    accepted_at: npt.NDArray[np.datetime64]
    said: Whole

    def newest(self, of: Flags, most: int | None = None) -> Places:
        """Where those of the leads stand that were handed over last, the newest first."""
        return self._first(of, -self.leads.handed_at.astype(np.int64), most)

    def oldest(self, of: Flags, most: int | None = None) -> Places:
        """Where those of the leads stand that were handed over first, the oldest first."""
        return self._first(of, self.leads.handed_at.astype(np.int64), most)

    def _first(self, of: Flags, by: Whole, most: int | None) -> Places:
        """At most so many places, in order of `by`; those of one moment in the order of their ids."""
        places = np.flatnonzero(of)
        if most is not None and 0 < most < len(places):
            places = places[by[places] <= np.partition(by[places], most - 1)[most - 1]]
        ordered = pc.sort_indices(
            pa.table({"by": by[places], "id": self.ids.take(places)}), sort_keys=[("by", "ascending"), ("id", "ascending")]
        ).to_numpy()
        return np.asarray(places[ordered[:most]], np.intp)

    def listed(self, places: Places) -> list[Handed]:
        """Some of the leads, each with what is known of it but the words that were said in the app."""
        leads = self.leads
        texts = [each[places].tolist() for each in (*_dimensions(leads).values(), leads.reason)]
        moments = [each[places].tolist() for each in (leads.handed_at, self.accepted_at, leads.contacted_at)]
        rest = (self.ids.take(places).to_pylist(), leads.verdict[places].tolist(), leads.ended[places].tolist())
        return [
            Handed(id, handed, channel, campaign, persona, owner, accepted, contacted, VERDICTS[verdict], reason, "", ended)
            for channel, campaign, persona, owner, reason, handed, accepted, contacted, id, verdict, ended in zip(
                *texts, *moments, *rest, strict=True
            )
        ]

    def frame(self, places: Places) -> pd.DataFrame:
        """Some of the leads as rows of a file."""
        leads = self.leads
        texts = {name: each[places].tolist() for name, each in _dimensions(leads).items()}
        return pd.DataFrame({"lead_id": self.ids.take(places).to_pylist(), "handed_at": leads.handed_at[places], **texts})


def codes_in(engine: sa.Engine) -> Mapping[str | None, int] | None:
    """The numbers of the texts in the roll-up of handovers; None where there is no such roll-up."""
    return kept_with(engine, ("handed names",), lambda: _codes(engine)) if "handed" in rolled_in(engine).names else None


def read(engine: sa.Engine, configuration: Configuration, asked: Asked, said: Said) -> Read:
    """The leads handed over; a verdict of the app counts before one of the source, and an accepted stage is a verdict too."""
    columns = run_columns(engine, handover.handed_over(configuration, asked), ids=("lead_id",))
    named = {name: _named(columns[name], asked) for name in handover.TEXTS}
    accepted_at, places = _moments(columns["accepted_at"]), _places(columns["lead_id"], said)
    verdict, reason = _judged(named["verdict"], named["reason"], accepted_at, said, places)
    leads = Handovers(
        handed_at=_moments(columns["handed_at"]),
        contacted_at=_moments(columns["first_contact_at"]),
        **{name: named[name] for name in ("channel", "campaign", "persona", "owner")},
        verdict=verdict,
        reason=reason,
        ended=columns["ended"].astype(np.bool_),
    )
    return Read(leads, columns["lead_id"], accepted_at, places)


def read_waiting(engine: sa.Engine, configuration: Configuration, asked: Asked, said: Said) -> Read:
    """The leads without a verdict that nothing ended; what is not needed to say who waits is left out."""
    columns = run_columns(engine, handover.still_waiting(configuration, asked), ids=("lead_id",))
    places = _places(columns["lead_id"], said)
    open_ = places == NOT_SAID
    ids = columns["lead_id"].filter(pa.array(open_))
    moments = {name: _moments(columns[name])[open_] for name in ("handed_at", "first_contact_at")}
    count = len(ids)
    nothing = Texts(np.zeros(count, np.int64), (None,))
    leads = Handovers(
        handed_at=moments["handed_at"],
        contacted_at=moments["first_contact_at"],
        channel=_named(columns["channel"], asked)[open_],
        campaign=nothing,
        persona=nothing,
        owner=_named(columns["owner"], asked)[open_],
        verdict=np.full(count, _WAITING, np.int8),
        reason=nothing,
        ended=np.zeros(count, np.bool_),
    )
    return Read(leads, ids, np.full(count, np.datetime64("NaT"), "datetime64[us]"), places[open_])


def too_late(reads: Sequence[Read], agreement: Agreement, now: datetime, most: int) -> Late:
    """Who waits longer than agreed. `reads` come in the order of their days."""
    contact = verdict = 0
    oldest: list[Waiting] = []
    for each in reads:
        for_contact, for_verdict = late(each.leads, agreement.first_contact_hours, agreement.verdict_hours, now)
        contact, verdict = contact + int(np.count_nonzero(for_contact)), verdict + int(np.count_nonzero(for_verdict))
        places = each.oldest(for_contact | for_verdict, most - len(oldest))
        hours, kinds = waited_hours(each.leads.handed_at[places], now).tolist(), for_contact[places].tolist()
        oldest += [
            Waiting(lead.lead_id, lead.channel, lead.owner, lead.handed_at, waited, "contact" if is_contact else "verdict")
            for lead, waited, is_contact in zip(each.listed(places), hours, kinds, strict=True)
        ]
    return Late(contact + verdict, contact, verdict, tuple(oldest))


def sent_back(engine: sa.Engine, configuration: Configuration, asked: Asked, most: int) -> tuple[Second, tuple[dict[str, Any], ...]]:
    """What became of the leads that were sent back to marketing, and the latest of them."""
    counts = {name: int(each[0]) for name, each in run_columns(engine, handover.second_tries(configuration, asked)).items()}
    recycled, won, lost = counts["recycled"], counts["won"], counts["lost"]
    columns = _sent_back(engine, configuration, asked, most)
    latest = tuple(dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    return Second(recycled, won, lost, recycled - won - lost), latest


def all_sent_back(engine: sa.Engine, configuration: Configuration, asked: Asked) -> pd.DataFrame:
    """All of those leads as rows of a file, the latest first."""
    return pd.DataFrame(_sent_back(engine, configuration, asked, None))


def _sent_back(engine: sa.Engine, configuration: Configuration, asked: Asked, most: int | None) -> dict[str, list[Any]]:
    columns = run_columns(engine, handover.sent_back(configuration, asked, most), ids=("lead_id",))
    named = {name: _named(columns[name], asked).tolist() for name in handover.BACK_TEXTS}
    came = zip(*(columns[name].astype(np.bool_).tolist() for name in handover.OUTCOMES), strict=True)
    moments = _moments(columns["recycled_at"]).tolist()
    return {"lead_id": columns["lead_id"].to_pylist(), **named, "recycled_at": moments, "outcome": [_outcome(each) for each in came]}


def _dimensions(leads: Handovers) -> dict[str, Coded]:
    return {"channel": leads.channel, "campaign": leads.campaign, "persona": leads.persona, "owner": leads.owner}


def _outcome(came: Iterable[bool]) -> str:
    return next((name for name, is_it in zip(("won", "lost", "disqualified"), came, strict=True) if is_it), "open")


def _codes(engine: sa.Engine) -> dict[str | None, int]:
    columns = run_columns(engine, handover.names())
    return dict(zip(columns["name"].tolist(), columns["code"].tolist(), strict=True))


def _named(column: Any, asked: Asked) -> Texts:
    """A column of texts, whether it came as such or as the roll-up's numbers."""
    if isinstance(column, Texts):
        return column
    if asked.codes is not None:
        return Texts(column.astype(np.int64, copy=False), tuple(asked.codes))
    return Texts(np.zeros(len(column), np.int64), (None,))  # a column without any text


def _moments(column: Any) -> npt.NDArray[np.datetime64]:
    """The moments of a column, NaT where there is none."""
    moments = column if column.dtype.kind == "M" else pd.to_datetime(column).to_numpy()
    return np.asarray(moments.astype("datetime64[us]", copy=False))


def _places(ids: pa.Array, said: Said) -> Whole:
    """Where each lead stands in what was said in the app, NOT_SAID for those of which nothing was."""
    if not len(said) or not len(ids):
        return np.full(len(ids), NOT_SAID, np.int64)
    return np.asarray(pc.fill_null(pc.index_in(ids, value_set=said.leads), NOT_SAID).to_numpy().astype(np.int64))


def _judged(
    word: Texts, reason: Texts, accepted_at: npt.NDArray[np.datetime64], said: Said, places: Whole
) -> tuple[npt.NDArray[np.int8], Texts]:
    """The verdicts, and the reasons of refusals."""
    meant = {ACCEPTED: _ACCEPTED, REFUSED: _REFUSED}
    by_word = np.array([meant.get(str(each or "").casefold(), _WAITING) for each in word.names], np.int8)
    verdict = by_word[word.codes] if len(by_word) else np.zeros(0, np.int8)
    verdict[(verdict == _WAITING) & ~np.isnat(accepted_at)] = _ACCEPTED
    given = texts_of(said.reasons)
    numbers = {name: number for number, name in enumerate(dict.fromkeys((None, *reason.names, *given.names)))}
    own, apps = (np.array([numbers[name] for name in each.names], np.int64) for each in (reason, given))
    codes = np.full(len(verdict), numbers[None])
    refused = np.flatnonzero(verdict == _REFUSED)
    codes[refused] = own[reason.codes[refused]]
    in_app = np.flatnonzero(places != NOT_SAID)
    if len(in_app):
        their = places[in_app]
        verdict[in_app] = np.where(said.refused[their], _REFUSED, _ACCEPTED)
        codes[in_app] = apps[given.codes[their]]
    return verdict, Texts(codes, tuple(numbers))
