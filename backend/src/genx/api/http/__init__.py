"""The API's mechanics: authentication, refusals, paging, the OpenAPI document. Knows no resource."""
