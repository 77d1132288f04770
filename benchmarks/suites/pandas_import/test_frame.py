import pandas


def test_mean():
    frame = pandas.DataFrame({"value": [1, 2, 3]})
    assert frame["value"].mean() == 2
