"""One plan per case (一生一策): the measures that policy calls for, each with its owner and last day."""
