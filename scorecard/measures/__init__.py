"""Plain functions from small frames to figures: no clock, no network, no environment."""
