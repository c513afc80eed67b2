"""Use cases over fakes of the ports."""
