"""How other systems reach this one. What a token lets see is for ``permissions.py`` to say; HTTP is not for here."""
