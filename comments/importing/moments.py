"""Dates as other portals write them."""

from datetime import UTC, datetime


def moment(written: str) -> datetime | None:
    """Read an ISO 8601 date and time; one that names no zone is UTC. None for anything else."""
    try:
        found = datetime.fromisoformat(written.strip())
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def moment_of(seconds: object) -> datetime | None:
    """Read seconds since 1970; None for anything else."""
    try:
        return datetime.fromtimestamp(float(seconds), UTC)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, OSError):
        return None
