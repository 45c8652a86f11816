"""The language server: validation, descriptions, completion and repairs in any editor that speaks LSP.

    cursor    where in a text, finished or not, the cursor is
    answers   what there is to say there: functions of text and schema
    server    the protocol (pygls, in the extra ``teikit[lsp]``)
"""
