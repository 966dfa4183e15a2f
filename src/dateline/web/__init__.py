"""The site: pages, the live stream, health and metrics."""
