"""The depot: one place, such as a bucket, in which app servers with homes of their own keep the files of snapshots for each other.

Each server's home is a cache of it. A file is brought to the depot whole, and read back, before the workspace says that it counts; a
server that lacks a file, or has a damaged one, fetches it, and lets it take its place only when its checksum is right. Reached through
fsspec: `s3://`, `gs://`, `az://`, `file://` and whatever else it knows.
"""

import errno
import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from scorecard import parquet
from scorecard.errors import SnapshotError, SourceError
from scorecard.redaction import redacted
from scorecard.secrets import Secrets
from scorecard.wording import storage as words

log = logging.getLogger(__name__)
Result = TypeVar("Result")

SECRET = "snapshots"  # noqa: S105  # the name of the secret, not the secret
"""The table of that name among the secrets holds what the depot's file system wants to know, such as `key` and `secret`."""
MARK = ".damaged"
"""An empty file beside one whose bytes are wrong: whoever still has it whole brings it again, and takes the mark away."""
PART = 8 * 1024 * 1024
TENDED_AT_ONCE = 100
"""So many files that the depot lacks are brought by one sync; after a move to a depot the next ones do the rest."""
_OUR_DISK = {errno.ENOSPC, errno.EROFS, errno.EDQUOT}


class Depot:
    """One address and what is known of it. Safe to share between threads; nothing is connected before it is needed."""

    patience = 10.0
    """Seconds that readers wait for what is coming. Then an earlier snapshot is shown; the file goes on coming."""
    pause = 30.0
    """Seconds in which what could not be fetched is not asked for again, so that readers do not wait once each."""
    at_once = 4
    answer_seconds = 30.0
    transfer_seconds = 900.0

    def __init__(self, address: str, secrets: Secrets) -> None:
        self.address = address
        self.trouble = ""
        self._secrets = secrets
        self._opened: tuple[Any, str] | None = None
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._coming: dict[str, tuple[Future[bool], float]] = {}
        self._not_before: dict[str, float] = {}
        """By the name of a file, and under "" for the depot as a whole."""

    def bring(self, file: Path, sha256: str, whose: str) -> None:
        """Keep a file in the depot, and read it back to be sure. Raises a SnapshotError that begins with `whose`."""
        try:
            self._within(self.transfer_seconds, lambda: self._brought(file, sha256))
        except SnapshotError as error:
            raise SnapshotError(words.not_kept_for_others(whose, error)) from error

    def fetch(self, file: Path, sha256: str) -> bool:
        """Whether the file is there now, with that checksum. Readers wait together, and for a while only, whatever is coming."""
        with self._lock:
            if file.name not in self._coming:
                if time.monotonic() < max(self._not_before.get(each, 0) for each in (file.name, "")) or len(self._coming) >= self.at_once:
                    return False
                self._coming[file.name] = _begun(lambda: self._fetched(file, sha256)), time.monotonic()
            coming, _ = self._coming[file.name]
            oldest = min(since for _, since in self._coming.values())
        try:
            return coming.result(max(0.0, oldest + self.patience - time.monotonic()))
        except TimeoutError:
            self.trouble = words.on_its_way(file.name, self.address)
            return False

    def tend(self, files: Mapping[Path, str], keep: timedelta, is_whole: Callable[[Path], bool]) -> list[str]:
        """Bring what the depot lacks of `files` (path here → checksum) or has damaged, and remove what is neither known nor young.

        What is not among `files` stays for as long as `keep` after it was brought: it may be about to count, or belong to another
        workspace by mistake. Returns the names of what was removed; what cannot be done now is logged and done another time.
        """
        try:
            there = self._within(self.answer_seconds, self._listed)
            wanted = {file.name: file for file in files}
            missing = [name for name in wanted if name not in there or f"{name}{MARK}" in there]
            whole = (wanted[name] for name in missing if is_whole(wanted[name]))
            for file, _ in zip(whole, range(TENDED_AT_ONCE), strict=False):
                self._within(self.transfer_seconds, partial(self._brought, file, files[file]))
            return self._within(self.transfer_seconds, lambda: self._removed(set(there) - set(wanted), keep))
        except SnapshotError as error:
            log.warning("%s", error)
            return []

    def try_out(self) -> None:
        """Write, read and remove a small file. Raises a SnapshotError that says what does not work."""
        self._within(self.answer_seconds, self._tried)

    def _brought(self, file: Path, sha256: str) -> None:
        system, key = self._at(file.name)
        system.put_file(str(file), key)
        if _sha256_there(system, key, file.stat().st_size) != sha256:
            msg = words.not_whole(file.name)
            raise OSError(errno.EIO, msg)
        self._unmark(system, key)
        with self._lock:
            self._not_before.clear()

    def _fetched(self, file: Path, sha256: str) -> bool:
        beside = file.with_name(f"{file.name}.fetch-{uuid4().hex}")
        try:
            system, key = self._at(file.name)
            file.parent.mkdir(parents=True, exist_ok=True)
            # Twice: bytes may also be damaged on the way, and then nothing is wrong with the file.
            is_whole = any(_copied(system, key, beside) == sha256 for _ in range(2))
            if is_whole:
                os.replace(beside, file)
                self.trouble = ""
                return True
            self._mark(system, key)
            self._refuse(words.damaged_in_depot(file.name, self.address), file.name)
        except FileNotFoundError as error:
            self._refuse(self._said(error, file.name), file.name)
        except Exception as error:
            self._refuse(self._said(error, file.name))
        finally:
            beside.unlink(missing_ok=True)
            with self._lock:
                self._coming.pop(file.name, None)
        return False

    def _refuse(self, why: str, name: str = "") -> None:
        """Not again for a while: that file, or any."""
        log.warning("%s", why)
        self.trouble = why
        with self._lock:
            self._not_before[name] = time.monotonic() + self.pause

    def _listed(self) -> list[str]:
        system, root = self._at("")
        system.invalidate_cache()
        return [str(path).rsplit("/", 1)[-1] for path in system.find(root, maxdepth=1)]

    def _removed(self, names: Iterable[str], keep: timedelta) -> list[str]:
        removed = []
        for name in sorted(names):
            system, key = self._at(name)
            try:
                if datetime.now(UTC) - _aware(system.modified(key)) > keep:
                    system.rm_file(key)
                    removed.append(name)
            except FileNotFoundError:
                continue  # another server was faster
        return removed

    def _mark(self, system: Any, key: str) -> None:
        try:
            system.pipe_file(f"{key}{MARK}", b"")
        except Exception as error:
            log.warning("%s", self._said(error, f"{key}{MARK}"))

    def _unmark(self, system: Any, key: str) -> None:
        system.invalidate_cache()
        if system.exists(f"{key}{MARK}"):
            system.rm_file(f"{key}{MARK}")

    def _tried(self) -> None:
        system, key = self._at(f"trial-{uuid4().hex}")
        content = uuid4().hex.encode()
        system.pipe_file(key, content)
        try:
            if system.cat_file(key) != content:
                msg = words.READ_OTHERWISE
                raise OSError(errno.EIO, msg)
        finally:
            system.rm_file(key)

    def _at(self, name: str) -> tuple[Any, str]:
        """The file system, and the key of a name in it."""
        with self._opening:
            if self._opened is None:
                self._opened = self._open()
            system, root = self._opened
        return system, f"{root.rstrip('/')}/{name}" if name else root

    def _open(self) -> tuple[Any, str]:
        from fsspec.core import url_to_fs  # takes 0.2 s, and few deployments have a depot

        options = self._secrets.get(SECRET) if self._secrets.has(SECRET) else {}
        if not isinstance(options, dict):
            raise SourceError(words.secret_is_no_table(SECRET), kind="configuration")
        system, root = url_to_fs(self.address, skip_instance_cache=True, **options)
        return system, str(root)

    def _within(self, seconds: float, work: Callable[[], Result]) -> Result:
        """What the work came to. Raises a SnapshotError with a sentence, also when it takes longer than that: then it is left to itself."""
        begun = _begun(work)
        try:
            return begun.result(seconds)
        except Exception as error:
            late = isinstance(error, TimeoutError) and not begun.done()
            raise SnapshotError(self._said(TimeoutError(words.no_answer(seconds)) if late else error, "")) from None

    def _said(self, error: Exception, name: str) -> str:
        """What went wrong, for a person, without any secret."""
        told = redacted(" ".join(str(error).split()), self._secrets, self.address)[:300] or type(error).__name__
        where = words.depot(self.address)
        if isinstance(error, ImportError):
            return words.library_missing(where, told)
        if isinstance(error, SourceError):
            return f"{where}: {told}"
        if isinstance(error, OSError) and error.errno in _OUR_DISK:
            return words.not_writable_here(self.address, error.strerror)
        if isinstance(error, PermissionError):
            return words.depot_refuses(where, told)
        if isinstance(error, FileNotFoundError):
            return words.depot_lacks(where, name) if name else words.depot_not_there(where, told)
        return words.depot_unusable(where, type(error).__name__, told)


def _begun(work: Callable[[], Result]) -> "Future[Result]":
    """The work, in a thread that keeps no process from ending: a store that hangs must not hang us."""
    future: Future[Result] = Future()

    def do() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # whoever waits for it raises it
            future.set_exception(error)

    threading.Thread(target=do, name="depot", daemon=True).start()
    return future


def _copied(system: Any, key: str, beside: Path) -> str:
    """Copy a file from the depot and bring it to the disk; its checksum."""
    system.get_file(key, str(beside))
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    return parquet.sha256(beside)


def _sha256_there(system: Any, key: str, size: int) -> str:
    """The checksum of the bytes that the depot has now; "" where they are not as many."""
    system.invalidate_cache()
    if system.info(key)["size"] != size:
        return ""
    digest = hashlib.sha256()
    for start in range(0, size, PART):
        digest.update(system.cat_file(key, start=start, end=min(start + PART, size)))
    return digest.hexdigest()


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
