"""The words of the workbook that teams without a sheet of their own begin with."""

from scorecard.model import Company


def guide(company: Company) -> tuple[str, ...]:
    """How to fill it in, line by line."""
    return (
        f"{company.name}: the shared scorecard",
        "",
        "1. Weekly numbers: one row a week, one column a number. Type 0 for a real zero; leave the cell empty while you do not know.",
        "2. Goals: one row a goal. “week” holds for each week between the two dates, “period” once for the whole time.",
        "3. Calendar: what happened or will happen, with its dates: campaigns, fairs, launches, holidays, decisions.",
        "4. Leads: one row a lead or deal, with the date on which it entered each stage. Leave empty what has not happened.",
        "",
        "Do not rename the tabs and the titles in row 1. Columns may be added; rows may be sorted.",
        "Dates are real dates: year-month-day. In Google Sheets, upload this file and choose “Save as Google Sheets”.",
    )
