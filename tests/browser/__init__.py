"""The pages in a real browser: at a phone's and a desk's width, with and without JavaScript."""
