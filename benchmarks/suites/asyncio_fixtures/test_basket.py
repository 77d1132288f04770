import pytest


@pytest.mark.parametrize("number", range(5))
def test_article(basket, number):
    assert basket[f"article-{number}"] == number * 10


def test_sum(basket):
    assert sum(basket.values()) == 100


def test_currency(settings):
    assert settings["currency"] == "EUR"


class TestChanges:
    @pytest.fixture
    def cheaper(self, basket):
        return {name: price // 2 for name, price in basket.items()}

    @pytest.mark.parametrize("number", range(5))
    def test_half_price(self, cheaper, number):
        assert cheaper[f"article-{number}"] == number * 5

    def test_removed(self, basket):
        del basket["article-0"]
        assert len(basket) == 4

    def test_files(self, tmp_path, basket):
        (tmp_path / "basket.txt").write_text(",".join(basket))
        assert (tmp_path / "basket.txt").read_text().startswith("article-0")

    def test_printed(self, capsys, basket):
        print(len(basket))
        assert capsys.readouterr().out == "5\n"
