"""Fixtures and profiles of the whole suite.

Hypothesis: HYPOTHESIS_PROFILE=ci (derandomised, so that a red build stays red), dev (the default) or debug (few, and told aloud).
"""

import os

from hypothesis import HealthCheck, Verbosity, settings

settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("dev", max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("debug", max_examples=10, deadline=None, verbosity=Verbosity.verbose)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") == "true" else "dev"))
