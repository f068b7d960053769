from articles.admin.article import ArticleAdmin
from articles.admin.author import AuthorAdmin
from articles.admin.category import CategoryAdmin
from articles.admin.image import ImageAdmin
from articles.admin.placement import PlacementAdmin
from articles.admin.revision import RevisionAdmin
from articles.admin.tag import TagAdmin

__all__ = [
    "ArticleAdmin",
    "AuthorAdmin",
    "CategoryAdmin",
    "ImageAdmin",
    "PlacementAdmin",
    "RevisionAdmin",
    "TagAdmin",
]
