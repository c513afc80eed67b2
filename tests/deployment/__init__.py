"""What is deployed: the containers' description against the code that it starts."""
