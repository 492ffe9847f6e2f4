"""Forecast the users of web sites in SQL."""
