"""What the desk's templates print beside a name."""

from datetime import datetime

from django import template

from comments.deciding import DONE
from comments.models import Decision
from newsportal.printing import Stamp, hue_of, initials_of, stamp

register = template.Library()
register.filter("hue", hue_of)
register.filter("initials", initials_of)


@register.filter("stamp")
def stamped(moment: datetime) -> Stamp:
    return stamp(moment)


@register.filter
def done(act: str) -> str:
    """What is said once `act` was carried out."""
    return str(DONE[Decision.Act(act)])
