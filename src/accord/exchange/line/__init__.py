"""How nodes reach one another: TLS in which both sides show a certificate of the list, a small server, a client, a courier."""
