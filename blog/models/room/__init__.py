"""The room: what readers say there, who they are, and what moderators did about it."""
