"""How other systems reach this one and hear from it. Whom they may see is for ``permissions.py`` to say; HTTP is not for here."""
