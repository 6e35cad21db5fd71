"""Leases: one holder at a time, alive as long as its holder, taken over from the dead."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from scorecard.errors import RefusedError
from scorecard.workspace import Workspace, leases
from scorecard.workspace.leases import lease
from scorecard.workspace.models import LockRow


def test_a_second_holder_is_refused_and_may_have_it_afterwards(workspace: Workspace) -> None:
    with lease(workspace, "sync"), pytest.raises(RefusedError, match="'sync' is being worked on"), lease(workspace, "sync"):
        pass
    with lease(workspace, "sync"):
        pass


def test_other_names_are_free(workspace: Workspace) -> None:
    with lease(workspace, "a"), lease(workspace, "b"):
        pass


def test_who_waits_gets_it_when_it_is_given_back(workspace: Workspace) -> None:
    held, order = threading.Event(), []

    def first() -> None:
        with lease(workspace, "sync"):
            held.set()
            time.sleep(0.3)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    held.wait()
    with lease(workspace, "sync", wait_seconds=30):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_a_long_task_keeps_its_lease_by_renewing_it(workspace: Workspace) -> None:
    with lease(workspace, "sync", seconds=0.4):
        time.sleep(1.0)
        with pytest.raises(RefusedError), lease(workspace, "sync", seconds=0.4):
            pass


def test_without_renewal_it_would_run_out(workspace: Workspace) -> None:
    """Negative control for the test above."""
    assert leases._take(workspace, "sync", "elsewhere:1:x", 0.1)
    time.sleep(0.2)
    assert leases._take(workspace, "sync", "elsewhere:2:y", 0.1)


DYING = """
import os, sys
from scorecard.workspace import open_workspace
from scorecard.workspace.leases import lease
with lease(open_workspace(sys.argv[1]), "sync", seconds=3600):
    os.kill(os.getpid(), 9)
"""


def test_the_lease_of_a_killed_process_is_taken_over_at_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    died = subprocess.run([sys.executable, "-c", DYING, str(home)], check=False)
    assert died.returncode == -9
    from scorecard.workspace import open_workspace

    workspace = open_workspace(home)
    with workspace.reading() as session:
        assert session.scalars(select(LockRow.name)).all() == ["sync"]
    with lease(workspace, "sync"):
        pass


def test_of_many_who_want_it_at_once_one_has_it_at_a_time(workspace: Workspace) -> None:
    inside, most, lock = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal inside, most
        for _ in range(5):
            with lease(workspace, "sync", wait_seconds=60):
                with lock:
                    inside += 1
                    most = max(most, inside)
                with lock:
                    inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
