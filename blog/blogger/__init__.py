"""The blogger: the process that polls, publishes and beacons."""
