from corpus.extraction.places._old import place_of
