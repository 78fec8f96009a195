"""The CHW billing hub: encounters in, claims out, money back to the right organization."""

__version__ = "0.1.0"
