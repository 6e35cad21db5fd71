"""Tests of scorecard.sources."""
