"""What differs from language to language: catalogues of sentences, formats of numbers, how a day is written."""
