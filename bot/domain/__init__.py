"""Pure rules of the institution; standard library only, no await, no clock."""
