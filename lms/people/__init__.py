"""Who there is: people, the logins that belong to them, and the roles they were given.

What a person has learned or booked belongs to later domains.
"""
