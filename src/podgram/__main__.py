"""`python -m podgram` is `podgram`."""

from podgram.cli import main

main()
