"""The benchmarks behind `benchmarks/run`: what is compared, how it is measured, what is shown."""
