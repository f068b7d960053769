from articles.models.article import Article, Byline, address_of
from articles.models.article_queryset import ArticleQuerySet
from articles.models.author import Author, Biography
from articles.models.category import Category
from articles.models.image import Image, ImageUse
from articles.models.listing import Listing, Tally
from articles.models.placement import Placement
from articles.models.redirect import Redirect
from articles.models.revision import Revision
from articles.models.section import Section, SectionImage
from articles.models.tag import Tag

__all__ = [
    "Article",
    "ArticleQuerySet",
    "Author",
    "Biography",
    "Byline",
    "Category",
    "Image",
    "ImageUse",
    "Listing",
    "Placement",
    "Redirect",
    "Revision",
    "Section",
    "SectionImage",
    "Tag",
    "Tally",
    "address_of",
]
