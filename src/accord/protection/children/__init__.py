"""Children: who must know, who protects, who may speak for the child, what the child wants, and when the child was last seen."""
