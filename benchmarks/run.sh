#!/usr/bin/env bash
# Runs the benchmarks (bench_*.py, in order of name), or those named: benchmarks/run.sh import api
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

shopt -s nullglob
scripts=(benchmarks/bench_*.py)
if [ $# -gt 0 ]; then
    scripts=("${@/#/benchmarks/bench_}")
    scripts=("${scripts[@]/%/.py}")
fi
for script in "${scripts[@]}"; do
    echo "== $script"
    .venv/bin/python "$script"
done
