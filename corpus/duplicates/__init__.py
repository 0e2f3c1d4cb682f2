"""Find the printings of one utterance in different documents."""
