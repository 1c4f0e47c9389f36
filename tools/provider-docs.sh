#!/bin/sh
#
# provider-docs.sh [BUILD]: writes docs/providers.md from providers/*.json.

set -eu
cd "$(dirname "$0")/.."

build=${1:-build}

cmake --build "$build" --target provider_docs
"$build/provider_docs" --write docs/providers.md
