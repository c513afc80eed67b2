"""A certificate's life over a real store."""
