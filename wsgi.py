"""Where a WSGI server and the ``flask`` command find the site."""

import config
from lms import create_app

app = create_app(config.load())
