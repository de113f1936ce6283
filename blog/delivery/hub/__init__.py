"""The hub that this site is for its blogs' feeds (W3C WebSub): who follows, and what they are pushed."""
