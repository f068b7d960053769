"""The reasons that a newsroom begins with; it changes them in the admin."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# (code, key, also for spam): {language: (label, text to the author)}
REASONS = {
    ("advertising", 1, True): {
        "fr": (
            "Publicité ou lien promotionnel",
            "Votre commentaire fait la promotion d’un produit, d’un service ou d’un site. "
            "Vous pouvez le publier à nouveau sans cette mention ni ce lien.",
        ),
        "en": (
            "Advertising or promotional link",
            "Your comment promotes a product, a service or a site. You are welcome to send it "
            "again without the promotion and without the link.",
        ),
    },
    ("attack", 2, False): {
        "fr": (
            "Attaque personnelle",
            "Votre commentaire s’en prend à une personne plutôt qu’à ses idées. "
            "Vous pouvez dire votre désaccord autrement et le publier à nouveau.",
        ),
        "en": (
            "Personal attack",
            "Your comment attacks a person rather than what was said. You are welcome to put "
            "your disagreement in other words and to send it again.",
        ),
    },
    ("hate", 3, False): {
        "fr": (
            "Propos haineux ou discriminatoires",
            "Votre commentaire vise des personnes en raison de leur origine, de leur religion, "
            "de leur genre, de leur orientation ou d’un handicap. Nous ne publions pas de tels propos.",
        ),
        "en": (
            "Hateful or discriminatory words",
            "Your comment targets people for their origin, religion, gender, orientation or "
            "disability. We do not publish such words.",
        ),
    },
    ("off_topic", 4, False): {
        "fr": (
            "Hors sujet",
            "Votre commentaire est sans rapport avec l’article. "
            "Il trouvera peut-être sa place sous un autre.",
        ),
        "en": (
            "Off topic",
            "Your comment has nothing to do with the story. It may have its place under another one.",
        ),
    },
    ("personal_data", 5, False): {
        "fr": (
            "Donnée personnelle",
            "Votre commentaire contient des données personnelles (adresse, numéro de téléphone, "
            "nom d’une personne privée…). Vous pouvez le publier à nouveau sans elles.",
        ),
        "en": (
            "Personal information",
            "Your comment contains personal information (an address, a telephone number, the name "
            "of a private person…). You are welcome to send it again without.",
        ),
    },
    ("unverified", 6, False): {
        "fr": (
            "Information invérifiable",
            "Votre commentaire présente comme un fait ce que nous ne pouvons pas vérifier. "
            "Une source nous permettrait de le publier.",
        ),
        "en": (
            "Unverifiable claim",
            "Your comment states as a fact what we cannot verify. With a source, we could publish it.",
        ),
    },
    ("unlawful", 7, False): {
        "fr": (
            "Contenu illicite",
            "Votre commentaire contient des propos que la loi interdit. Nous ne pouvons pas le publier.",
        ),
        "en": (
            "Unlawful content",
            "Your comment contains words that the law forbids. We cannot publish it.",
        ),
    },
    ("repeated", 8, True): {
        "fr": (
            "Message déjà envoyé",
            "Vous avez déjà envoyé ce texte, ici ou sous un autre article. Une fois suffit.",
        ),
        "en": (
            "Sent before",
            "You have sent this text before, here or under another story. Once is enough.",
        ),
    },
    ("other", 9, True): {
        "fr": ("Autre, à préciser", ""),
        "en": ("Other, please specify", ""),
    },
}


def add_reasons(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    reasons = apps.get_model("comments", "Reason").objects.using(alias)
    texts = apps.get_model("comments", "ReasonText").objects.using(alias)
    for (code, key, fits_spam), wordings in REASONS.items():
        reason, is_new = reasons.get_or_create(
            code=code, defaults={"key": key, "fits_spam": fits_spam}
        )
        for language, (label, text) in wordings.items() if is_new else ():
            texts.create(reason=reason, language=language, label=label, text=text)


def remove_reasons(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    reasons = apps.get_model("comments", "Reason").objects.using(schema_editor.connection.alias)
    reasons.filter(code__in=[code for code, _key, _spam in REASONS]).delete()


class Migration(migrations.Migration):
    dependencies = [("comments", "0010_desk")]

    operations = [migrations.RunPython(add_reasons, remove_reasons)]
