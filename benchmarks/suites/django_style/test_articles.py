"""Twelve tests as a Django project has them: classes, functions, exceptions, generators, comprehensions."""

import unittest

import pytest


class ValidationError(Exception):
    pass


class Article:
    """A model as an ORM would have it: fields, validation, a manager."""

    def __init__(self, title, body="", published=False):
        self.title, self.body, self.published = title, body, published

    def clean(self):
        if not self.title:
            raise ValidationError("title is required")
        return self

    @property
    def slug(self):
        return "-".join(self.title.lower().split())


class Manager:
    def __init__(self, rows):
        self.rows = list(rows)

    def filter(self, **wanted):
        return Manager(row for row in self.rows if all(getattr(row, k) == v for k, v in wanted.items()))

    def count(self):
        return len(self.rows)

    def iterator(self):
        yield from self.rows


class ArticleModelTests(unittest.TestCase):
    def setUp(self):
        self.objects = Manager(Article(f"Title {i}", published=i % 2 == 0) for i in range(10))

    def test_slug(self):
        self.assertEqual(Article("Hello Big World").slug, "hello-big-world")

    def test_filter(self):
        self.assertEqual(self.objects.filter(published=True).count(), 5)

    def test_validation(self):
        with self.assertRaises(ValidationError):
            Article("").clean()


class TestArticleViews:
    @pytest.fixture
    def objects(self):
        return Manager(Article(f"Title {i}") for i in range(5))

    def test_list(self, objects):
        assert [row.title for row in objects.iterator()][:2] == ["Title 0", "Title 1"]

    def test_detail(self, objects):
        assert objects.filter(title="Title 3").count() == 1

    def test_missing(self, objects):
        assert objects.filter(title="none").count() == 0


def test_clean_returns_the_article():
    article = Article("x")
    assert article.clean() is article


def test_required_title():
    with pytest.raises(ValidationError, match="required"):
        Article("").clean()


def test_key_error():
    with pytest.raises(KeyError):
        {}["missing"]


def test_generator_is_lazy():
    stream = Manager([Article("a"), Article("b")]).iterator()
    assert next(stream).title == "a"
    assert [row.title for row in stream] == ["b"]


def test_comprehensions():
    squares = {n: n * n for n in range(10)}
    assert [n for n, square in squares.items() if square % 2] == [1, 3, 5, 7, 9]
    assert {square % 10 for square in squares.values()} == {0, 1, 4, 5, 6, 9}


def test_nested_comprehension():
    assert sum(x * y for x in range(5) for y in range(5) if x != y) == 70
