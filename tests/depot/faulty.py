"""A file system in memory that misbehaves when it is told to, known to fsspec as `faulty://`."""

import threading
from typing import Any, ClassVar

import fsspec
from fsspec.implementations.memory import MemoryFileSystem

FAULTS = {
    "gone": ConnectionError("Connection refused"),
    "denied": PermissionError("Access Denied for hunter2-hunter2"),
    "broken": RuntimeError("Internal Error"),
}


class FaultyFileSystem(MemoryFileSystem):  # type: ignore[misc]
    """All instances share what they hold, as servers share a bucket. `fault` is one of FAULTS, "slow", "cut" or ""."""

    protocol = "faulty"
    cachable = False
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    fault: ClassVar[str] = ""
    go_on: ClassVar[threading.Event] = threading.Event()
    asked: ClassVar[list[str]] = []
    copied: ClassVar[list[str]] = []

    @classmethod
    def reset(cls) -> None:
        """Empty and well."""
        cls.store.clear()
        cls.asked.clear()
        cls.copied.clear()
        cls.fault = ""
        cls.go_on.set()

    def _meet(self) -> None:
        if self.fault in FAULTS:
            raise FAULTS[self.fault]
        if self.fault == "slow":
            self.go_on.wait(30)

    def get_file(self, rpath: str, lpath: str, **options: Any) -> None:
        self.asked.append(rpath)
        self._meet()
        self.copied.append(rpath)
        super().get_file(rpath, lpath, **options)

    def put_file(self, lpath: str, rpath: str, **options: Any) -> None:
        self._meet()
        super().put_file(lpath, rpath, **options)
        if self.fault == "cut":
            self.damage(rpath.rsplit("/", 1)[-1], lambda content: content[: len(content) // 2])

    def pipe_file(self, path: str, value: bytes, **options: Any) -> None:
        self._meet()
        super().pipe_file(path, value, **options)

    def find(self, path: str, **options: Any) -> Any:
        self._meet()
        return super().find(path, **options)

    @classmethod
    def damage(cls, name: str, change: Any) -> None:
        """Change the bytes of the file of that name, as a disk or a person might."""
        (key,) = (key for key in cls.store if key.endswith(f"/{name}"))
        file = cls.store[key]
        content = change(file.getvalue())
        file.seek(0)
        file.truncate()
        file.write(content)

    @classmethod
    def names(cls) -> set[str]:
        """What is there."""
        return {key.rsplit("/", 1)[-1] for key in cls.store}


fsspec.register_implementation("faulty", FaultyFileSystem, clobber=True)
