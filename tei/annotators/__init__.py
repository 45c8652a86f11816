"""Document to annotations: one file a question.  The order is in ``tei.pipeline``."""
