"""Results as a run of the benchmarks would leave them, made by hand."""

from bench.results import Results, Row, Sample, SuiteResult


def row(contestant, *walls, ran=10, note="", bodies=None, peak=0, lateness=None):
    samples = [Sample(wall, wall, peak, bodies) for wall in walls]
    return Row(contestant, ran, note, lateness=lateness, samples=samples)


def suite(name, *rows, group="generated", tests=10):
    return SuiteResult(name, f"the suite {name}", group, tests, list(rows))


def results(*suites):
    return Results({"machine": "a fast one", "command": "benchmarks/run"}, list(suites))
