"""Reports: what coordinators and instructors read across many people. Nothing here changes what it reports on."""
