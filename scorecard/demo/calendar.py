"""The shared calendar: campaigns, fairs, launches, decisions and holidays, with dates and owner."""

from datetime import date, timedelta

import pandas as pd

from scorecard.demo.company import WEEKS, Time
from scorecard.weeks import WEEK

COLUMNS = ("from", "to", "title", "kind", "owner", "channel", "indicator")


def calendar(at: Time) -> pd.DataFrame:
    """All entries, oldest first, those of the next weeks included."""
    day = timedelta(days=1)
    mix_first, mix_last = at.after_mix
    entries: list[tuple[date, date, str, str, str, str, str]] = [
        (mix_first, mix_last, "Newsletter swap with three publishers", "campaign", "Sofia Mendes", "Email", "new_leads"),
        (mix_first, mix_last, "Social: leads form on every post", "campaign", "Aiko Tanaka", "Social", "new_leads"),
        (at.social_fell, at.social_fell, "Social: stories replaced by prize draws", "campaign", "Aiko Tanaka", "Social", ""),
        (at.appointments_fell, at.appointments_fell, "New call list: clinics", "initiative", "Tom Becker", "Cold calls", "appointments"),
        (
            at.demos_rose - WEEK,
            at.demos_rose - WEEK,
            "Decision: text reminders the day before a demo",
            "decision",
            "Marcus Lee",
            "",
            "demos_held",
        ),
        (at.last_week, at.last_week, "Search budget cut by 28 %", "decision", "Aiko Tanaka", "Paid search", "ppc_clicks"),
        (at.weeks_back(8), at.anchor + 27 * day, "E-mail push", "campaign", "Sofia Mendes", "Email", "email_wins"),
        (at.weeks_back(30), at.weeks_back(30), "Tidewell 4: shift planning", "launch", "Jonas Weber", "", ""),
        (at.anchor + 2 * WEEK + day, at.anchor + 2 * WEEK + day, "Tidewell 5: payroll export", "launch", "Jonas Weber", "", ""),
        (at.anchor + WEEK, at.anchor + WEEK + 4 * day, "Year-end offer: two months free", "promotion", "Elena Rossi", "", "wins"),
    ]
    for week in range(WEEKS):
        monday = at.start + week * WEEK
        if at.is_fair(monday):
            name = "Spring fair" if 2 <= monday.month <= 7 else "Autumn fair"
            entries.append((monday + day, monday + 3 * day, name, "event", "Hannah Okafor", "Events", "ad_spend"))
    for year in range(at.start.year, at.anchor.year + 1):
        entries.append((date(year, 12, 24), date(year, 12, 26), "Christmas", "holiday", "", "", ""))
        entries.append((date(year, 7, 4), date(year, 7, 4), "Independence Day", "holiday", "", "", ""))
    kept = sorted(entry for entry in entries if entry[1] >= at.start)
    return pd.DataFrame([(start.isoformat(), end.isoformat(), *rest) for start, end, *rest in kept], columns=list(COLUMNS))
