"""What each screen is called, which question it answers, and where it stands in the navigation."""

from dataclasses import dataclass

SECTIONS = ("This week", "Why", "Together", "Data", "Share")


@dataclass(frozen=True)
class Screen:
    """One page: `file` is its name in `pages/` (and its address), `icon` a Material symbol. Without a section it is not in the menu."""

    file: str
    section: str
    title: str
    question: str
    icon: str


SCREENS = (
    Screen("scorecard", "This week", "Scorecard", "Are we on track together, and what needs talking about?", "table_chart"),
    Screen("meeting", "This week", "Meeting", "What do we decide this week?", "groups"),
    Screen("goals", "This week", "Goals", "Will we make it, who owes what, and is it too late for something?", "flag"),
    Screen("planner", "This week", "Planner", "What must come in, and by when, to reach the goal?", "calculate"),
    Screen("funnel", "Why", "Funnel", "Where do leads stop, and for how long?", "filter_alt"),
    Screen("channels", "Why", "Channels", "Where do leads become customers, and can we believe it?", "alt_route"),
    Screen("journeys", "Why", "Journeys", "Which touches came before the wins?", "timeline"),
    Screen("drivers", "Why", "Drivers", "Why did the number move, and what would move it next?", "account_tree"),
    Screen("feedback", "Together", "Lead feedback", "What became of the leads that marketing passed on?", "rate_review"),
    Screen("calendar", "Together", "Calendar", "What is planned, and what did it do?", "calendar_month"),
    Screen("agreement", "Together", "Agreement", "What do marketing and sales owe each other, and do they keep it?", "handshake"),
    Screen("sources", "Data", "Sources", "Where do the numbers come from, and are they whole?", "database"),
    Screen("definitions", "Data", "Definitions", "What does each number mean?", "menu_book"),
    Screen("connect", "Data", "Connect", "How do I bring in my own sheet or database?", "cable"),
    Screen("executive", "Share", "Executive", "Are we on track, what changed, and what is being done?", "summarize"),
    Screen("links", "Share", "Links", "Who can see what, and until when?", "link"),
    Screen("indicator", "", "Indicator", "What is behind this number?", "monitoring"),
)


def screen_of(file: str) -> Screen:
    """The screen of that page file; a page that is not listed above is named by its file."""
    known = next((screen for screen in SCREENS if screen.file == file), None)
    return known or Screen(file, "", file.replace("_", " ").capitalize(), "", "draft")
