"""Pages for those who run classes and write courses, not for learners."""
