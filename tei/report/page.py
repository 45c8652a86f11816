from tei.model import Document
from tei.report.facts import Facts


def page(facts: Facts, document: Document) -> str:
    return ""
