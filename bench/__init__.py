"""The benchmark suite. ``python -m bench --quick`` runs it; see bench/README.md."""
