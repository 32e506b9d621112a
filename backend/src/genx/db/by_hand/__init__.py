"""Changes that operators make to transactions, written as the journal writes them."""
