#!/bin/sh
#
# provider-docs.sh [BUILD]: writes docs/providers.md and docs/providers/*.md from
# providers/*.json, and from providers/*.md where there is such a file.

set -eu
cd "$(dirname "$0")/.."

build=${1:-build}

cmake --build "$build" --target provider_docs
"$build/provider_docs" --write docs
