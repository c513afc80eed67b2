"""How fast the product answers: real processes, WeChat's own protocol, a floor beside it."""
