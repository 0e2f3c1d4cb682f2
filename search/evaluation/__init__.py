"""How well search answers, measured on judged questions: in the BEIR layout, and as people ask them."""
