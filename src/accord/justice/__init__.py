"""The wing of justice: proceedings and the network of cases. It knows a case by its opaque id only."""
