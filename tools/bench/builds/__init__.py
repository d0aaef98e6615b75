"""Two builds side by side, over HTTP only: another commit and the working tree.

No module here imports code of either build, so that any commit can be the base.
"""
