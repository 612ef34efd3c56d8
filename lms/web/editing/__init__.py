"""Parts of the course document as forms: what an author fills in for each, read back as plain values.

The rules of what fits stand in the course format; here nothing that was typed is refused.
"""
