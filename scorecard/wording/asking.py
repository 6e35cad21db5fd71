"""Why a question cannot be answered, and how to ask instead."""

from datetime import date

NONE_AT_ALL = "There are none at all: the rows carry no such names."
PAGE_TO_SHARE = "page to share"
NONE_HELD = "None has been held yet."


def period_backwards(end: date, start: date) -> str:
    return f"The address asks for a period that ends ({end}) before it begins ({start}). Swap “from” and “to”."


def unreadable(name: str, text: str, example: str) -> str:
    return f"The address says {name}={text!r}, which cannot be read. Write it like {name}={example}, or leave it out."


def no_group(by: str, group: str, known: str) -> str:
    return f"There is no {by} “{group}” to compare with the rest. There are: {known}."


def nothing_to_compare(against: str) -> str:
    return f"“{against}” is nothing to compare with. Choose previous or year."


def no_basis(basis: str, known: str) -> str:
    return f"There is no basis “{basis}”. Choose one of: {known}."


def no_goal(goal: str, as_of: date) -> str:
    return f"There is no goal “{goal}” on {as_of}. Choose one of those on the Goals page."


def no_indicators(path: str) -> str:
    return f"{path} declares no indicator yet. Add one: [indicators.<id>]."


def no_rows_of_its_own(part: str) -> str:
    return f"{part} is a ratio of ratios and has no rows of its own."


def no_week_day(text: str) -> str:
    return f"“{text}” is not a day. Write the week as one of its days, like 2026-11-09."


def no_page(text: str) -> str:
    return f"“{text}” is not a page. Pages are counted from 1."


def no_lead(lead: str) -> str:
    return f"There is no lead “{lead}”. Copy its id from a list of leads."


def no_way_to_pick(how: str, known: str) -> str:
    return f"Leads cannot be picked by “{how}”. Choose one of: {known}."


def no_end(end: str, known: str) -> str:
    return f"Leads do not come to “{end}”. Choose one of: {known}."


def no_stage(stage: str, known: str) -> str:
    return f"There is no stage “{stage}”. There are: {known}."


def no_ending(ending: str, known: str) -> str:
    return f"Journeys do not end as “{ending}”. Choose one of: {known}."


def no_place(place: str, known: str) -> str:
    return f"A touch has no place “{place}” in a journey. Choose one of: {known}."


def not_between(text: str, least: int, most: int, option: str, default: int) -> str:
    return f"“{text}” is not a number from {least} to {most}. Write {option} like {default}."


def no_meeting(meeting: str, others: str) -> str:
    return f"There is no meeting “{meeting}”. {others}"


def no_horizon(text: str, most: int) -> str:
    return f"“{text}” is not a number of days from 1 to {most}. Write the horizon like 90."


def no_dimension(by: str, known: str) -> str:
    return f"Leads cannot be told apart by “{by}”. Choose one of: {known}."


def no_comparison(compared: str) -> str:
    return f"“{compared}” cannot be compared. Write previous, year, none, rest:<name> or split:<day>."


def no_day_to_split_at(text: str) -> str:
    return f"“{text}” is not a day. Write the day at which to split like split:2026-06-01."


def day_outside(start: date, end: date, day: date) -> str:
    return f"The period goes from {start} to {end}: it cannot be split at {day}. Choose a day inside it."


def no_change_of_plan(part: str) -> str:
    return f"“{part}” is not a change of a plan. Write it like Paid search:volume=1.2,rate=1.1,lag=0.9 or Paid search:spend=400."


def no_running_goal(goal: str, known: str) -> str:
    return f"There is no running goal “{goal}” to plan for. There are: {known}."


def goal_on_no_indicator(goal: str, indicator: str) -> str:
    return f"{goal} stands on {indicator}, which is not an indicator."


def no_channel(unknown: str, known: str) -> str:
    return f"No leads come from “{unknown}”. Choose one of: {known}."


def no_moment_to_compare(text: str) -> str:
    return f"“{text}” is no moment to compare with. Write a day such as 2026-11-16, or a day and a time such as 2026-11-16T09:00."


def no_source(name: str, known: str) -> str:
    return f"There is no source “{name}”. There are: {known}."


def no_json(kind: str) -> str:
    return f"{kind} has no form in JSON"


def too_many_factors(count: object, most: int) -> str:
    return f"{count} factors are more than the {most} that can be shared out exactly"


def no_target(text: str) -> str:
    return f'"{text}" is not a target. Write a number, or a comparison such as "+30 % vs previous period" or "5 % less than last year".'


def not_asked(what: str, hint: str) -> str:
    return f"“{what}” is not something that can be asked. {hint}"


def unknown(kind: str, name: str, hint: str) -> str:
    return f"There is no {kind} “{name}”. {hint}"


def not_yet(as_of: date, today: date) -> str:
    return f"{as_of} has not come yet: today is {today}. Ask for a day up to today."


def backwards(end: date, start: date) -> str:
    return f"The period ends ({end}) before it begins ({start}). Swap the two."


def did_you_mean(nearest: str) -> str:
    return f"Did you mean “{nearest}”?"


def there_are(known: str, more: str) -> str:
    return f"There are: {known}{more}."
