"""From text to the syntax tree: cutting, words, the parser and its table. Mistakes become problems with a place."""
