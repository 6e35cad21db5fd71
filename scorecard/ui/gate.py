"""The door: who may come in. It runs before any page, on every run."""


def enter() -> None:
    """Let the reader in, or stop the run with what they can do. Open to all while no sign-in is configured."""
