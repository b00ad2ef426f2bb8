"""Verdicts to look at: a page for a document, and a summary of many. Every page is one file that needs no network."""

from classifier.report.page import document_page
from classifier.report.summary import Summary

__all__ = ["Summary", "document_page"]
