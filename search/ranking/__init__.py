"""How answers are ranked: candidates, fusion, rerank, grouping, fit; ``pipeline`` runs them in this order."""
