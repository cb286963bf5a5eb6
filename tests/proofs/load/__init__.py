"""J1-J3: what a node does under the load of a mixed day, under ten times that load, and when what it leans on is slow or gone."""
