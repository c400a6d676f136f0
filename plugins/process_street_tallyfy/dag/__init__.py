"""The DAGs of an organisation, built from its file: thin, byte-stable, no calls while parsing."""
