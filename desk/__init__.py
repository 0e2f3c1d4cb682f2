"""The page's rooms: what is filled in, what is shown, and how the server keeps to itself."""
