"""Statements as vectors: the encoder and the FAISS index beside a library."""
