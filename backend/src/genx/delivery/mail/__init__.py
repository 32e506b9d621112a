"""Mails: their texts and their transport."""
