"""The looks in which authors see a lesson before its learners do, and the style sheet of those that need one of their own."""

LOOKS = {"desktop": "Desktop", "phone": "Phone", "dark": "Dark", "print": "On paper", "without-media": "Without pictures"}

SHEETS = {"dark": "build/dark.css", "print": "build/paper.css"}
