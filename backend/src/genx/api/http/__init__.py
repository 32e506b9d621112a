"""How the API is spoken: authentication, refusals, paging, the OpenAPI document. Knows no resource."""
