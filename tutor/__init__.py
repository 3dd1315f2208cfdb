"""Sori: a proactive voice AI tutor that runs on the learner's own machine."""

import os

__version__ = "0.1.0"

# Nothing leaves the machine. From 1.29 on ONNX Runtime reports each process to its maker, from its import
# on, unless it is told not to before that: here, ahead of the detector, the voice and the recogniser.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
