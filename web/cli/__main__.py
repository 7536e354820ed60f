"""``python -m web.cli``: the same as ``mapsvc``, where the script is not on the path."""

from web.cli.main import main

main()
