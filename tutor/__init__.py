"""Sori: a proactive voice AI tutor that runs on the learner's own machine."""

__version__ = "0.1.0"
