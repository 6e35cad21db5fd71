"""What is wrong with an installation, and what to do about it. Looks only: the one thing it may change is the workspace's layout.

Nothing outside the standard library is imported at the top, so that it can speak where libraries are missing.
"""

import os
import shutil
import socket
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scorecard.errors import ConfigurationError, ScorecardError, UserError
from scorecard.settings import SETTINGS, Settings, read_settings
from scorecard.wording import installation as told

if TYPE_CHECKING:
    from scorecard.house import House

State = Literal["fine", "attention", "wrong"]
OLDEST_PYTHON = (3, 11)
HANDED = "SCORECARD_SECRET_"
PORT = 8501
REQUIREMENTS = Path(__file__).parents[1] / "requirements.txt"
LITTLE_ROOM, NO_ROOM = 2_000_000_000, 200_000_000
"""Bytes that should be free in the home, and below which a sync may fail: a snapshot is written beside the one that it replaces."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `attention` is a matter for today, `wrong` keeps the scorecard from working."""

    check: str
    state: State
    what: str
    fix: str = ""


def examine(environment: Mapping[str, str] = os.environ, port: int = PORT) -> list[Finding]:
    """Look at everything, in the order in which things depend on each other. What cannot be looked at yet is left out."""
    found = [_python(sys.version_info[:3]), *libraries(REQUIREMENTS.read_text(encoding="utf-8").split(), _installed)]
    found += unknown(environment)
    try:
        settings = read_settings(environment)
    except UserError as error:
        return [*found, Finding("settings", "wrong", str(error))]
    found += [*home(settings.home), *_clock(settings), port_of(port)]
    if any(each.check == "libraries" and each.state == "wrong" for each in found):
        return found
    return [*found, *_house(settings, environment)]


def unknown(environment: Mapping[str, str]) -> list[Finding]:
    """Variables that look like settings and are none: a misspelled one is as good as not set, and nobody says so."""
    names = [each.name for each in SETTINGS]
    odd = [each for each in sorted(environment) if each.startswith("SCORECARD_") and each not in names and not each.startswith(HANDED)]
    near = {each: next(iter(get_close_matches(each, [*names, HANDED], 1, 0.8)), "") for each in odd}
    return [Finding("settings", "attention", told.no_setting(each), told.rename_setting(near[each])) for each in odd]


def worst(found: Sequence[Finding]) -> State:
    """The state of the whole."""
    states = {each.state for each in found}
    return "wrong" if "wrong" in states else "attention" if "attention" in states else "fine"


def libraries(requirements: Sequence[str], installed: Callable[[str], str | None]) -> list[Finding]:
    """Every library that is missing or of a version that does not fit; `installed` gives the version of one, None where it is missing."""
    problems = [problem for problem in (_library(each, installed) for each in requirements) if problem]
    if not problems:
        return [Finding("libraries", "fine", told.libraries_fit(len(requirements)))]
    return [Finding("libraries", "wrong", problem, told.INSTALL) for problem in problems]


def home(folder: Path) -> list[Finding]:
    """Whether the home can be written to, and has room."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    for each in (there, *(inside for inside in (folder / "snapshots", folder / "backups") if inside.exists())):
        try:
            with tempfile.TemporaryFile(dir=each):
                pass
        except OSError as error:
            named = folder if each == there else each
            return [Finding("home", "wrong", told.home_not_writable(named, error.strerror), told.MAKE_HOME_WRITABLE)]
    free = shutil.disk_usage(there).free
    if free < LITTLE_ROOM:
        state: State = "wrong" if free < NO_ROOM else "attention"
        fix = told.MAKE_ROOM
        return [Finding("home", state, told.little_room(round(free / 1e9, 1), folder), fix)]
    return [Finding("home", "fine", told.home_fine(folder, round(free / 1e9)))]


def port_of(port: int) -> Finding:
    """Whether the port is free, or held by a running scorecard."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) != 0:
            return Finding("port", "fine", told.port_free(port))
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=3) as answer:
            ours = b'"status"' in answer.read(200)
    except (OSError, ValueError):
        ours = False
    if ours:
        return Finding("port", "fine", told.port_ours(port))
    return Finding("port", "attention", told.port_taken(port), told.OTHER_PORT)


def _python(version: tuple[int, ...]) -> Finding:
    said = ".".join(map(str, version))
    if version < OLDEST_PYTHON:
        return Finding("python", "wrong", told.old_python(said), told.NEWER_PYTHON)
    return Finding("python", "fine", f"Python {said}.")


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _library(requirement: str, installed: Callable[[str], str | None]) -> str:
    """What is wrong with one library, "" for nothing. `packaging` comes with Streamlit: without it only what is missing is seen."""
    name = requirement.split("[")[0].split(">")[0].split("<")[0].split("=")[0]
    version = installed(name)
    if version is None:
        return told.library_missing(name)
    try:
        from packaging.requirements import Requirement
    except ImportError:
        return ""
    wanted = Requirement(requirement).specifier
    return "" if wanted.contains(version, prereleases=True) else told.library_misfits(name, version, wanted)


def _clock(settings: Settings) -> Iterator[Finding]:
    if settings.today:
        yield Finding("clock", "attention", told.today_set(settings.today), told.LEAVE_TODAY_OUT)
    built = datetime.fromtimestamp(REQUIREMENTS.stat().st_mtime, UTC)
    if datetime.now(UTC) < built:
        yield Finding("clock", "wrong", told.clock_behind(datetime.now(UTC)), "Set it.")


def _house(settings: Settings, environment: Mapping[str, str]) -> list[Finding]:
    """The configuration, its secrets, the workspace and the snapshots."""
    from scorecard.house import open_house
    from scorecard.workspace import open_workspace

    try:
        opened = open_house(settings, environment=environment)
    except ConfigurationError as error:
        mistakes = [Finding("configuration", "wrong", f"{each.where}: {each.what}", each.fix) for each in error.issues]
        return [*(mistakes or [Finding("configuration", "wrong", str(error))]), *_workspace(lambda: open_workspace(settings.home))]
    except ScorecardError as error:
        return [Finding("workspace", "wrong", str(error))]
    configuration = opened.configuration
    whole = Finding("configuration", "fine", told.configuration_fine(configuration.path, len(configuration.sources)))
    warned = [Finding("configuration", "attention", f"{each.where}: {each.what}", each.fix) for each in configuration.issues]
    workspace = Finding("workspace", "fine", told.workspace_fine(opened.workspace.place))
    stored = [*_depot(opened), *_snapshots(opened)]
    return [*(warned or [whole]), *_secrets(opened), door(opened), workspace, *stored, *_sources(opened), *_digest(opened)]


def _workspace(open_it: Callable[[], object]) -> list[Finding]:
    try:
        open_it()
    except ScorecardError as error:
        return [Finding("workspace", "wrong", str(error))]
    return []


def _secrets(house: "House") -> Iterator[Finding]:
    from scorecard.sources.google_access import key_problem

    for source in house.configuration.sources:
        name = source.options.get("secret") or ("google" if source.kind == "google_sheet" else "")
        if not name:
            continue
        try:
            there = house.secrets.has(str(name))
        except ScorecardError as error:
            yield Finding("secrets", "wrong", str(error))
            return
        if not there:
            fix = told.put_secret(house.settings.secrets, str(name).upper())
            yield Finding("secrets", "wrong", told.source_secret_missing(source.name, name), fix)
        elif source.kind == "google_sheet" and (problem := key_problem(house.secrets.get(str(name)))):
            yield Finding("secrets", "wrong", told.source_secret_wrong(source.name, name), problem)
    file = house.settings.secrets
    if os.name == "posix" and file.exists() and file.stat().st_mode & 0o077:
        yield Finding("secrets", "attention", told.secrets_readable(file), told.make_private(file))


def _digest(house: "House") -> Iterator[Finding]:
    """Whether the digest has the secrets that it needs, and whom its newest edition did not surely reach."""
    from scorecard.wording import digest as words
    from scorecard.workspace import deliveries

    settings = house.configuration.digest
    for name in dict.fromkeys((*settings.slack, *settings.teams, *filter(None, [settings.smtp_secret]))):
        if not house.secrets.has(name):
            fix = told.put_secret(house.settings.secrets, name.upper().replace("-", "_"))
            yield Finding("digest", "attention", told.digest_secret_missing(name), fix)
    everybody = {*(each.lower() for each in settings.recipients), *settings.slack, *settings.teams}
    for each in deliveries.latest(house.workspace):
        if each.address in everybody and each.state not in ("sent", "sending"):
            fix = told.ask_and_send_again(each.address)
            mend = told.MEND_DIGEST
            yield Finding(
                "digest", "attention", words.reached(each, house.configuration.company), fix if each.state == "uncertain" else mend
            )


def door(house: "House") -> Finding:
    """Who may come in."""
    from scorecard.access.roles import way_in
    from scorecard.access.sign_in import sign_in_of
    from scorecard.wording import access as words

    access = house.configuration.access
    try:
        sign_in = sign_in_of(house.secrets)
    except ScorecardError as error:
        return Finding("door", "wrong", str(error), told.NO_DOOR)
    way = way_in(access, sign_in is not None)
    if way == "closed":
        return Finding("door", "wrong", words.WAYS[way], told.ADD_AUTH)
    if way == "sign_in" and sign_in is not None:
        if not (access.viewers or access.editors or access.admins or access.role_claim):
            return Finding("door", "attention", words.NOBODY_LISTED, told.NAME_PEOPLE)
        if not (sign_in.secure or sign_in.local):
            return Finding("door", "attention", words.WITHOUT_TLS, told.SERVE_BY_HTTPS)
    return Finding("door", "attention" if way == "public" else "fine", words.WAYS[way], words.WAY_FIXES.get(way, ""))


def _depot(house: "House") -> Iterator[Finding]:
    """Whether the shared place of snapshots can be written to and read from."""
    if house.store.depot is None:
        return
    try:
        house.store.depot.try_out()
    except ScorecardError as error:
        fix = told.DEPOT_FIX
        yield Finding("depot", "wrong", str(error), fix)
    else:
        yield Finding("depot", "fine", told.depot_fine(house.store.depot.address))


def _snapshots(house: "House") -> list[Finding]:
    found, whole = [], 0
    for name, snapshot in house.store.current().items():
        if house.store.is_whole(snapshot):
            whole += 1
            continue
        what = told.copy_damaged(name, snapshot.created_at)
        found.append(Finding("snapshots", "wrong", what, told.sync_or_restore(name)))
    return found or [Finding("snapshots", "fine", told.copies_whole(whole))]


def _sources(house: "House") -> Iterator[Finding]:
    from scorecard.workspace import runs

    last = runs.latest(house.workspace)
    for source in house.configuration.sources:
        run = last.get(source.name)
        if run is None:
            yield Finding("sources", "attention", told.never_read(source.name), told.read_it(source.name))
        elif not run.ok:
            yield Finding("sources", "attention", f"{source.name}: {run.error}", told.mend_and_read(source.name))
        elif run.started_at > datetime.now(UTC) and house.settings.today is None:
            what = told.read_later(source.name, run.started_at)
            yield Finding("clock", "attention", what, told.SWITCH_ON_NTP)
