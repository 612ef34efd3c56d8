"""What was certified: credentials, written once and never recomputed, how they are signed, drawn and checked."""
