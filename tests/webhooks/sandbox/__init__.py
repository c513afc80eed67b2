"""WeChat's side, simulated: is the oracle itself right?"""
