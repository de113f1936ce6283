"""Hundreds of blogs with feeds and readers on one machine: what they take, and whether one is slowed."""
