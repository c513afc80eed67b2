"""Understanding and conversation rules: pure, no await, no I/O."""
