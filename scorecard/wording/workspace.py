"""Why something was not written into the workspace, and why the workspace cannot be used."""

from datetime import date, datetime
from pathlib import Path

from scorecard.wording.formats import Formats

SAY_WHY = "Say why the agreement is written anew: the other team will ask."
ALERT_NEEDS = "An alert needs a rule and the indicator that it watches."
ALERT_WAITS = "An alert waits for at least one week, and rests for no fewer than 0 days."
ALERT_THERE = "There is such an alert already. Remove it first to change it."
SAY_CAUSE = "Say what changed the process. Limits start anew only for a cause that somebody can name."
ISSUE_GONE = "That issue is no longer there. Reload the page."
ACTION_NEEDS_OWNER = "An action needs an owner: one person who will do it."
NO_URL = "The workspace's database URL is not one. Write SCORECARD_DATABASE_URL like postgresql://user:password@host/database."
GOAL_NEEDS_INDICATOR = "The goal names no indicator. Choose one."
RANGE_ENDS = "A range needs a lower and an upper end, the lower one first."
GOAL_GONE = "This goal is no longer there"
LINK_DATA_GONE = "The data was replaced just now. Make the link again."
SAY_WHO = "Say who you are first: the minutes name who opened the meeting."
CHOOSE_LEAD = "Choose at least one lead."
WRITE_ANSWER = "Write an answer first."
VERDICT_GONE = "That verdict is no longer there. Reload the page."


def agreement_overtaken(last: object) -> str:
    return f"Somebody wrote version {last} after you opened the page. Nothing of yours was written: read it and decide again."


def signed_for(teams: str) -> str:
    return f"The agreement is signed for {teams} only."


def not_the_last(version: int, last: object) -> str:
    return f"Version {version} is no longer the last one. Read version {last}, then sign that."


def signed_already(who: str, version: int, team: str) -> str:
    return f"{who} has signed version {version} for {team} already."


def entry_backwards(end: date, start: date) -> str:
    return f"The entry ends ({end}) before it starts ({start}). Swap the two days."


def change_confirmed(who: str, week: date, cause: str) -> str:
    return f"{who} confirmed a change in the week of {week} already: “{cause}”."


def decision_overtaken(decision: str) -> str:
    return f"Somebody else wrote “{decision}” there in the meantime. Nothing of yours was saved: read it and decide again."


def no_issue_state(state: str) -> str:
    return f"An issue is open, solved or dropped, not “{state}”."


def folder_not_made(folder: Path, why: str | None) -> str:
    return f"The workspace's folder {folder} cannot be made: {why}. Set SCORECARD_HOME to a folder that can be."


def folder_not_writable(folder: Path) -> str:
    return f"The folder {folder} cannot be written, and holds no workspace yet. Make it writable, or set SCORECARD_HOME."


def no_kind(kind: str) -> str:
    return f"The workspace can be kept in SQLite or PostgreSQL, not in {kind}. Mend SCORECARD_DATABASE_URL."


def no_driver(error: object) -> str:
    return f"The workspace's database driver cannot be loaded: {error}"


def damaged(place: str) -> str:
    return (
        f"The workspace {place} is damaged. Stop the app, move that file away, and bring back the latest backup of the folder 'backups' "
        "beside it: python -m scorecard restore FILE."
    )


def busy(place: str, seconds: int) -> str:
    return f"The workspace {place} was busy for {seconds} seconds. Try again; if it stays so, look for a process that hangs."


def not_writable(place: str, why: str) -> str:
    return f"The workspace {place} cannot be written ({why}). Make its folder writable, or set SCORECARD_HOME to one that is."


def no_room(place: str, why: str) -> str:
    return f"The workspace {place} cannot be written ({why}). Make room on its disk and try again; what was there is still there."


def unusable(place: str, why: str) -> str:
    return f"The workspace {place} cannot be used: {why}. See that it runs and can be reached from here, or mend SCORECARD_DATABASE_URL."


def goal_there(start: date, end: date, indicator: str, other: str, other_start: date, other_end: date) -> str:
    return (
        f"From {start} to {end} there is already a goal on {indicator}: “{other}”, {other_start} to {other_end}. "
        "Change that one, or choose other days."
    )


def plan_not_saved(indicator: str, other: str, start: date, end: date) -> str:
    return (
        f"There is already a goal on {indicator}: “{other}”, {start} to {end}. Nothing of the plan was saved. Change that goal on the "
        "Goals page, or withdraw it first."
    )


def goal_backwards(end: date, start: date) -> str:
    return f"The goal ends ({end}) before it starts ({start}). Swap the two days."


def goal_changed(who: str, at: datetime) -> str:
    return f"{who} changed this goal at {at.time().isoformat('minutes')} UTC on {Formats().day(at.date())}"


def goal_overtaken(changed: str, why: str) -> str:
    return f"{changed}{why}, after you opened it. Nothing of yours was written: look at the new version and decide again."


def worked_on(name: str) -> str:
    return f"'{name}' is being worked on by another process right now. Try again in a moment."


def no_link(link: str) -> str:
    return f"There is no link {link}. python -m scorecard share list shows all."


def no_meeting(number: int) -> str:
    return f"There is no meeting {number}."


def meeting_closed(closed_by: str | None) -> str:
    return f"{closed_by} closed this meeting already. Its minutes are below."


def too_new(place: str, revision: object, newest: str) -> str:
    return (
        f"The workspace {place} was written by a newer version of this program (layout {revision}, this one knows {newest}). Update the "
        "program."
    )


def no_time_zone(value: datetime) -> str:
    return f"{value!r} has no time zone"


def write_first(what: str) -> str:
    return f"Write {what} first; nothing was saved."


def too_long(what: str, length: int, most: int) -> str:
    return f"That is too long for {what}: {length} of at most {most} characters."


def name_first(what: str) -> str:
    return f"Say who you are first: {what} carries a name."


def no_token(token: str) -> str:
    return f"There is no token {token}. python -m scorecard token list shows all."


def no_verdict(verdict: str) -> str:
    return f"“{verdict}” is no verdict. A lead is accepted or refused."


def refused_for(reasons: str) -> str:
    return f"A lead is refused for one of the agreed reasons only: {reasons}."
