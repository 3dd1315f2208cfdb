"""The terminal app. It sees the base, courses, learners, and lessons as ``tutor.lessons`` holds them."""
