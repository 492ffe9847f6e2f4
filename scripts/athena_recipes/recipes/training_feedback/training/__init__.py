"""Feedback of learners as documents, scores, and results of Comprehend."""
