"""The questions of an assessment in bulk: as a table for spreadsheets, as the course's own YAML, and as a list somebody pastes.

Pure. What is read is only understood here: somebody looks at it before any of it becomes part of a draft.
"""
