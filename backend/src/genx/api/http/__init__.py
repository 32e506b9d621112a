"""How the API is spoken: who asks, refusals, pages of lists, the document; knows of no resource."""
