"""Set up, feed and measure the stream of sensor readings."""
