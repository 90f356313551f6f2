"""The demo college: a whole term of an invented college, built through the rooms' own actions."""
