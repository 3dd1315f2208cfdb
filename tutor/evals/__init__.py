"""Evals: dialogues with the real tutor, checked by rules that a teacher can write."""
