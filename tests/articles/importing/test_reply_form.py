import pytest

from articles.importing.reply_form import opens_reply_form


@pytest.mark.parametrize(
    "line",
    [
        "Laisser un commentaire",
        "LAISSER UN COMMENTAIRE",
        "Laisser un commentaire Annuler la réponse",
        "Laissez un commentaire :",
        "Laisser une réponse",
        "Ajouter un commentaire",
        "Leave a reply",
        "Leave a Reply Cancel reply",
        "Leave a comment",
        "Post a comment",
        "Répondre",
        "Reply",
        "Réagir",
        "Annuler la réponse",
        "Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *",
        "Votre adresse e‑mail ne sera pas publiée",
        "Votre adresse de messagerie ne sera pas publiée.",
        "Your email address will not be published. Required fields are marked *",
        "Commentaires",
        "Comments",
        "Commentaires (3)",
        "48 commentaires",
        "Aucun commentaire",
        "2 commentaires sur « Le tramway roulera le dimanche »",
        "3 thoughts on “Trams on Sunday”",
        "Soyez le premier à commenter.",
        "Les commentaires sont fermés.",
    ],
)
def test_comments_and_reply_forms_are_recognised(line: str) -> None:
    assert opens_reply_form(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Laisser un commentaire dans le cahier de la mairie",
        "Les commentaires du jury ont fait rire la salle",
        "Répondre présent",
        "Trois réponses à vos questions",
        "3 réponses à vos questions",
        "Deux commentaires, un silence",
        "Leave a light on",
        "Votre adresse ne figure pas sur la liste électorale",
        "À ne pas manquer",
    ],
)
def test_lines_of_a_story_are_not_mistaken_for_a_form(line: str) -> None:
    assert not opens_reply_form(line)
