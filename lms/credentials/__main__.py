"""Print a new key set for LMS_SIGNING_KEYS: ``python3 -m lms.credentials``. Keep it secret and for ever: certificates need it."""

from lms.credentials.signing import generate_keyring

if __name__ == "__main__":
    print(generate_keyring())
