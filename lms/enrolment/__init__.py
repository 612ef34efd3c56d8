"""People in courses: one enrolment per person, course and cycle, and the place where each stopped.

What was completed in it belongs to the progress domain.
"""
