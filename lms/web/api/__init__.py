"""The API: what other systems may call with a token. Rules live in the domains; a view here only loads, asks and answers."""
