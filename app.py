"""Serve the page of the library on this machine: python app.py is onrecord serve."""

import sys

from onrecord import cli

if __name__ == "__main__":
    sys.exit(cli.main(["serve", *sys.argv[1:]]))
