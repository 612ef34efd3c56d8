"""What a class asks for: a rule held against a person's evidence as of a date, with every reason explained."""
