"""How written signs are said aloud, one module a language."""
