"""The course document: what authors write, how it is read, written, checked and rendered.

Pure: no database, no clock, no web. What a learner does with a course belongs to other domains.
"""
