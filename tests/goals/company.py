"""A company with a funnel, visits and goals of every kind, written as files and synced for real. Its leads are those of `worlds`."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np

from tests.drivers.worlds import NEVER, funnel
from tests.support.company import FIVE_STAGES, Shop

TODAY = "2026-10-01"
"""The day on which `tests.drivers.worlds` ends."""
CONFIGURATION = f"""
[company]
name = "Acme"
timezone = "America/Los_Angeles"
fiscal_year_start = "february"

{FIVE_STAGES}
[[channels]]
name = "Paid search"
aliases = ["PPC"]
[[channels]]
name = "Referral"

[sources.crm]
kind = "file"
path = "leads.csv"
dataset = "leads"
dates = {{ "*" = "iso" }}

[sources.web]
kind = "file"
path = "web.csv"
dataset = "indicator_values"
dates = {{ "*" = "iso" }}

[sources.goals]
kind = "file"
path = "goals.csv"
dataset = "goals"
dates = {{ "*" = "iso" }}

[indicators.visits]
name = "Website visits"
sum = "indicator_values"
team = "marketing"
owner = "Ann"

[indicators.webinars]
name = "Webinar guests"
sum = "indicator_values"
team = "marketing"

[indicators.leads]
name = "Leads"
count = "leads"
team = "marketing"
owner = "Ann"

[indicators.mqls]
name = "MQLs"
count = "leads"
on = "mql_at"
team = "marketing"

[indicators.wins]
name = "Wins"
count = "leads"
on = "won_at"
role = "lag"
owner = "Bo"

[indicators.revenue]
name = "Revenue"
sum = "leads.amount"
on = "won_at"
where = {{ won_at = "*" }}
unit = "money"
role = "lag"

[indicators.visits_per_lead]
name = "Visits per lead"
ratio = ["visits", "leads"]
unit = "ratio"
better = "lower"
team = "marketing"

[[goals]]
id = "wins"
indicator = "wins"
from = 2026-08-01
to = 2026-10-31
target = 120
per = "period"
name = "Wins in Q3"

[[goals]]
id = "mqls"
indicator = "mqls"
from = 2026-08-01
to = 2026-10-31
target = 800
per = "period"
part_of = "wins"

[[goals]]
id = "more-leads"
indicator = "leads"
from = 2026-08-01
to = 2026-10-31
target = "+10 % vs previous period"
per = "period"
part_of = "mqls"

[[goals]]
id = "nothing-to-compare"
indicator = "leads"
from = 2025-01-01
to = 2025-12-31
target = "+10 % vs previous period"
per = "period"

[[goals]]
id = "next"
indicator = "wins"
from = 2026-11-01
to = 2027-01-31
target = 140
per = "period"

[[goals]]
id = "guests"
indicator = "webinars"
from = 2026-08-01
to = 2026-10-31
target = 300
per = "period"

[[goals]]
id = "weekly-visits"
indicator = "visits"
from = 2026-07-06
to = 2026-12-27
target = 6000

[[alerts]]
id = "visits-missed"
rule = "missed"
indicator = "visits"
weeks = 2
owner = "Ann"
quiet_days = 7

[[alerts]]
id = "close-rate"
rule = "close_rate"
"""
GOALS = """indicator,from,to,target,operator,per,id,name
visits,2026-08-01,2026-10-31,"90000",<=,period,ceiling,Not too many visits
revenue,2026-08-01,2026-10-31,130000,>=,period,revenue,Revenue in Q3
"""


def write(folder: Path, changed: int | None = None, factor: float = 1.0) -> None:
    """The files: leads from a seeded funnel, visits that fall short in the last weeks, goals in a sheet."""
    paths = funnel(5, changed=changed, factor=factor)
    rng = np.random.default_rng(1)
    channel = np.where(rng.random(len(paths.ended)) < 0.6, "PPC", "Referral")
    names = ("created_at", "mql_at", "sal_at", "sql_at", "won_at")
    lines = [f"lead_id,{','.join(names)},lost_at,channel,amount"]
    for at, days in enumerate(paths.entered.tolist()):
        stamps = ["" if day == NEVER else date.fromordinal(day).isoformat() for day in (*days, int(paths.ended[at]))]
        amount = f"{paths.amount[at]:.0f}" if days[-1] != NEVER else ""
        lines.append(f"L{at},{','.join(stamps)},{channel[at]},{amount}")
    (folder / "leads.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    first, last = date(2025, 1, 6), date.fromisoformat(TODAY)
    visits = ["date,indicator,value"]
    for back in range((last - first).days):
        day = first + timedelta(days=back)
        level = 700 if day >= date(2026, 9, 14) else 900
        visits.append(f"{day.isoformat()},visits,{rng.poisson(level)}")
    (folder / "web.csv").write_text("\n".join(visits) + "\n", encoding="utf-8")
    (folder / "goals.csv").write_text(GOALS, encoding="utf-8")


def acme(folder: Path, changed: int | None = None, factor: float = 1.0) -> Shop:
    """The company, synced."""
    write(folder, changed, factor)
    shop = Shop(folder, CONFIGURATION, TODAY)
    synced = shop.sync()
    assert all(each.ok for each in synced.values()), synced
    return shop
