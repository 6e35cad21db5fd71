"""What is said about the file of secrets: never a value."""

from pathlib import Path

NO_COPIES = "Secrets are not to be copied out of the process."


def taken(name: str) -> str:
    """Nothing is written over a secret that is there."""
    return f"There is a secret '{name}' already, and it stays as it is. Take it out where it stands to give another one."


def not_added(name: str, file: Path) -> str:
    """The file is understood, but no table can stand behind what is there."""
    return f"The secret '{name}' cannot be added behind what stands in {file}. Write it there by hand, or put it into the environment."


def not_written(file: Path, why: str) -> str:
    """The file or its folder is closed to this process."""
    return f"The secrets file {file} cannot be written ({why}). Let this process write there, or put the secret into the environment."


def not_set(name: str, file: Path, variable: str) -> str:
    return (
        f"The secret '{name}' is not set. Put it in {file} as [secrets] {name} = …, or in the environment as SCORECARD_SECRET_{variable}."
    )


def unreadable(file: Path, why: str | None) -> str:
    return f"The secrets file {file} cannot be read: {why}. Mend its permissions."


def no_toml(file: Path, place: str) -> str:
    return f"The secrets file {file} is not valid TOML {place}. Mend that line."
