"""Look-ups by typing that bear any value: Django’s own fail on what no browser sends."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple

MAX_ID_DIGITS = 18  # what a BIGINT holds for sure


def _ids(values: Any) -> list[Any]:
    """Return the values that can be ids; "" stands for none."""
    kept = [str(value) for value in values if value is not None]
    return [v for v in kept if not v or (v.isdecimal() and v.isascii() and len(v) <= MAX_ID_DIGITS)]


class LookUp(AutocompleteSelect):
    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, _ids(value), attr)


class LookUpSeveral(AutocompleteSelectMultiple):
    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, _ids(value), attr)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        sent = super().value_from_datadict(data, files, name) or []
        # "0" is nobody’s id: the field then names it as no valid choice.
        return [value if value in _ids([value]) else "0" for value in sent]
