"""Find and attribute indirect speech: reported clauses and statements without quotation marks."""
