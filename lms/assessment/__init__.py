"""Attempts at quizzes and exams: drawing their questions, saving answers, marking and grading."""
