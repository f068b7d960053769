"""Mail domains whose addresses are thrown away after use."""

from comments.spam.lists import words_in

DOMAINS = words_in("disposable_mail")


def is_disposable(email: str) -> bool:
    """Whether `email`, normalised, is at such a domain or at one below it."""
    parts = email.rpartition("@")[2].split(".")
    return any(".".join(parts[start:]) in DOMAINS for start in range(len(parts) - 1))
