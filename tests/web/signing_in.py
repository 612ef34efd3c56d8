"""Being signed in, without going through the sign-in page each time."""

import time

from flask.testing import FlaskClient

from lms.people import registering


def sign_in(client: FlaskClient, email: str) -> None:
    """Make the client's session that of the login with that address."""
    with client.application.app_context():
        user = registering.find_user(email)
        assert user is not None, email
        identity = user.fs_uniquifier
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = identity, True
        # When the password was last given: changing it asks for that to be recent.
        session["fs_paa"] = time.time()
