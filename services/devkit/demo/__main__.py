"""`python -m services.devkit.demo [--once]`: the demo, as `make demo` runs it."""

import argparse

from services.devkit.demo.show import Then, show


def main() -> int:
    """The exit code of the demo."""
    parser = argparse.ArgumentParser(prog="demo", description="A day through the whole system.")
    parser.add_argument("--once", action="store_true", help="End by itself when all was shown.")
    return show(Then.END if parser.parse_args().once else Then.STAY)


if __name__ == "__main__":
    raise SystemExit(main())
