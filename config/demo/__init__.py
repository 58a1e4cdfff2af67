"""The demo commons: articles, people and conversations to look around in, written for Ayni."""
