"""The courses there are: each a lasting row that points to its current version, and the versions, written once.

What is inside a version is the content domain's; who takes a course is the enrolment domain's.
"""
