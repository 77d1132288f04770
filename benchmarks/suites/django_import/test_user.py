from django.contrib.auth.models import User


def test_full_name():
    assert User(first_name="Grace", last_name="Hopper").get_full_name() == "Grace Hopper"
