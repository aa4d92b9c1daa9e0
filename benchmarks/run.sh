#!/usr/bin/env bash
# Runs the benchmarks (bench_*.py, in order of name), or those named: benchmarks/run.sh import tables
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts=(benchmarks/bench_*.py)
if [ $# -gt 0 ]; then
    scripts=("${@/#/benchmarks/bench_}")
    scripts=("${scripts[@]/%/.py}")
fi
for script in "${scripts[@]}"; do
    if [ ! -f "$script" ]; then
        echo "There is no $script." >&2
        exit 1
    fi
    echo "== $script"
    .venv/bin/python -m "benchmarks.$(basename "$script" .py)"
done
