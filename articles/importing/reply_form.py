"""Where a copied page stops being the story: at the readers' comments and the reply form."""

import re

from articles.importing.folding import fold

_COUNT = r"(?:\d+|un|une|deux|trois|aucun|one|two|three|no)"
_ON_STORY = r'(?:\s+(?:sur|a|pour|on|to)\s+".*|\s*\(\d+\))?'
_REPLY_FORM = re.compile(
    r"(?:"
    r"(?:laisse[rz]|ecri(?:re|vez)|poste[rz]|publie[rz]|ajoute[rz])\s+un\s+commentaire"
    r"|(?:laisse[rz]|ecri(?:re|vez))\s+une\s+reponse"
    r"|(?:leave|post|add|write)\s+a\s+(?:reply|comment|response)"
    r"|repondre|reply|reagir|commenter|cancel\s+reply|annuler\s+la\s+reponse"
    r")(?:\s+(?:annuler\s+la\s+reponse|cancel\s+reply))?\s*[.:!]?"
    r"|(?:votre|your)\s+(?:adresse|e-?mail)\b.{0,30}\b"
    r"(?:ne\s+sera\s+pas\s+publiee?|will\s+not\s+be\s+published)\b.*"
    r"|(?:soyez\s+(?:le|la)\s+premiere?\s+a\s+commenter|be\s+the\s+first\s+to\s+comment)\W*"
    r"|(?:les\s+|vos\s+)?(?:commentaires|comments)(?:\s+(?:sont\s+|are\s+)?(?:fermes|closed))?"
    rf"{_ON_STORY}\s*[.:]?"
    rf"|{_COUNT}\s+(?:commentaires?|comments?){_ON_STORY}\s*:?"
    rf"|{_COUNT}\s+(?:reponses?|repl(?:y|ies)|responses?|thoughts?)\s+(?:sur|a|on|to)\s+\".*"
)
# On many pages these stand beside the date too, far above the reply form.
_COUNTER = re.compile(
    rf"(?:les\s+)?(?:commentaires|comments)(?:\s*\(\d+\))?|{_COUNT}\s+(?:commentaires?|comments?)"
    r"|commenter|reagir"
)


def opens_reply_form(line: str) -> bool:
    """Tell whether `line` is the first of the comments or of the form to write one."""
    return 0 < len(line) <= 200 and bool(_REPLY_FORM.fullmatch(fold(line)))


def is_comment_counter(line: str) -> bool:
    """Tell whether `line` may stand beside the date as well as above the comments."""
    return bool(_COUNTER.fullmatch(fold(line)))
