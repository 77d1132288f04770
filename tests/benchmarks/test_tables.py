"""The Markdown of the report."""

from made import results, row, suite

from bench import tables


def test_ratios_are_against_pytest():
    text = tables.rows(suite("small", row("fastest lightning", 0.01), row("pytest", 0.1)))
    assert "| fastest lightning | 10 | 10.0 ms | 0% | 1,000 | 10.0 ms |  | 10.0 |" in text
    assert "| pytest | 10 | 100.0 ms | 0% | 10,000 | 100.0 ms |  |  |" in text


def test_who_ran_fewer_tests_has_a_reason_and_no_time():
    text = tables.rows(suite("small", row("karva", ran=6, note="ran 6 of 10"), row("pytest", 0.1)))
    assert "| karva: ran 6 of 10 | 6 |  |  |  |  |  |  |" in text


def test_goals_say_yes_no_and_not_measured():
    text = tables.goals(
        results(suite("small", row("fastest auto", 0.01), row("fastest --warm", 0.02), row("pytest", 0.1)))
    )
    assert "| 10 simple tests, cold | ≥ 8x | 10x | yes |" in text
    assert "| 10 simple tests, `--warm` | ≥ 20x | 5x | **no** |" in text
    assert "| Django style, 12 tests, lightning | ≥ 6x | not measured |  |" in text


def test_projects_show_overhead_and_differing_verdicts():
    differing = row("fastest -n 2", note="2 verdicts differ from pytest's")
    rows = row("fastest lightning", 1.2, bodies=1.0), differing, row("pytest", 2.0, bodies=1.0)
    text = tables.projects(results(suite("click", *rows, group="project")))
    assert "| 1.20 s ± 0% | 2.00 s ± 0% | 200.0 ms | 1.00 s | 0.20 | 2 verdicts differ from pytest's |  |" in text


def test_growth_is_sorted_by_size_and_has_gaps():
    small = suite("growth-10", row("pytest", 0.1, peak=1024**2), group="growth", tests=10)
    large = suite("large", row("pytest", 5.0, peak=1024**2), tests=10_000)
    text = tables.growth(results(large, small))
    assert "| runner | 10 | 10,000 |" in text
    assert "| pytest | 100.0 ms, 10,000 µs, 1 MiB | 5.00 s, 500 µs, 1 MiB |" in text


def test_report_names_machine_command_and_plots():
    text = tables.render(results(), ["time.svg"])
    assert "* machine: a fast one" in text
    assert "* command: `benchmarks/run`" in text
    assert "![time](time.svg)" in text


def test_columns_are_as_many_in_every_line():
    text = tables.goals(results())
    assert len({line.count("|") for line in text.splitlines()}) == 1
