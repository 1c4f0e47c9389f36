# The front door.  CMakeLists.txt does the building, `make help` tells more.

BUILD    := build
JOBS     := $(shell nproc 2>/dev/null || echo 2)
PACKAGES := yes
PORT     := 8080
TREES    := $(BUILD)/trees
CELLS    :=
BENCHES  := core_bench signature_bench zone_bench restart_bench redis_bench
# whose module `make bench` measures beside today's
BEFORE   := 23d7a7e

export JOBS

# Looked for when it is needed: it may have been installed by then.
generator = $(if $(shell command -v ninja),-G Ninja)
install   = $(if $(filter yes,$(PACKAGES)),tools/install-packages.sh)

proxy_bench = WEBHOOK_MODULE=$(BUILD)/ngx_http_webhook_module.so \
	$(BUILD)/proxy_bench

# Configured once; afterwards CMake knows itself when it has to run again.  Its
# cache is no sign of that: a configuration that has failed leaves one as well.
define configure
	@test -f $(1)/build.ninja -o -f $(1)/Makefile || \
		cmake -S . -B $(1) $(generator) $(2) $(CMAKE_FLAGS)
endef

.PHONY: module install uninstall deb run test test-all test-long bench bench-growth screenshot lint format dist sbom test-matrix test-matrix-part deps install-packages clean help

module: need-cmake
	$(call configure,$(BUILD),)
	@cmake --build $(BUILD) -j $(JOBS) --target ngx_http_webhook_module

.PHONY: need-cmake
need-cmake:
	@command -v cmake >/dev/null || \
		{ echo "cmake not found: make install-packages"; exit 1; }

install: module
	@DESTDIR="$(DESTDIR)" cmake --install $(BUILD)

uninstall:
	@sed 's|^|$(DESTDIR)|' $(BUILD)/install_manifest.txt | xargs rm -fv

deb:
	@$(if $(install),$(install) build deb)
	@tools/build-deb.sh $(BUILD)/deb

run:
	@$(if $(install),$(install) build)
	@$(MAKE) --no-print-directory module
	@PORT=$(PORT) tools/demo.sh $(BUILD)/ngx_http_webhook_module.so

test: build-tests
	@tools/run-tests.sh test $(BUILD)

test-all: build-all build-asan
	@tools/run-tests.sh all $(BUILD) $(BUILD)/asan

test-long: build-all build-asan
	@tools/run-tests.sh long $(BUILD)

lint: build-all
	@tools/run-tests.sh lint $(BUILD)

bench: bench-build
	@for bench in $(BENCHES); do \
		$(BUILD)/$$bench --benchmark_repetitions=9 \
			--benchmark_report_aggregates_only=true || exit 1; \
	done
	@tools/bench-ratio.sh $(BUILD)/signature_bench
	@before=$$(tools/build-before.sh $(BEFORE)) || before=; \
		WEBHOOK_MODULE_BEFORE=$$before $(proxy_bench) >$(BUILD)/RESULTS.md
	@cp $(BUILD)/RESULTS.md bench/RESULTS.md
	@cat bench/RESULTS.md

bench-growth: bench-build
	@$(proxy_bench) growth 3 $(BUILD)/growth
	@gnuplot -c bench/plots/growth.gp $(BUILD)/growth bench/plots

screenshot: build-all
	@WEBHOOK_MODULE=$(BUILD)/ngx_http_webhook_module.so \
		node build/browser/screenshot.mjs

.PHONY: bench-build
bench-build:
	@$(if $(install),$(install) build test test-all bench)
	$(call configure,$(BUILD),)
	@cmake -DWEBHOOK_TESTS=ON $(BUILD) >/dev/null
	@cmake --build $(BUILD) -j $(JOBS) --target $(BENCHES) proxy_bench \
		ngx_http_webhook_module

.PHONY: build-tests build-all build-asan
build-tests:
	@$(if $(install),$(install) build test)
	$(call configure,$(BUILD),)
	@cmake -DWEBHOOK_TESTS=ON $(BUILD) >/dev/null
	@cmake --build $(BUILD) -j $(JOBS) --target test_programs

build-all:
	@$(if $(install),$(install) build deb test test-all)
	$(call configure,$(BUILD),)
	@cmake -DWEBHOOK_TESTS=ALL $(BUILD) >/dev/null
	@cmake --build $(BUILD) -j $(JOBS)

build-asan: build-all
	$(call configure,$(BUILD)/asan,-DWEBHOOK_SANITIZE=ON -DWEBHOOK_TESTS=ON)
	@cmake -DWEBHOOK_UNIT_OBJECTS=$(abspath $(BUILD)) $(BUILD)/asan >/dev/null
	@cmake --build $(BUILD)/asan -j $(JOBS)

format:
	@tools/check-format.sh --fix

# The version is that of CMakeLists.txt.
dist:
	@tools/dist.sh $(BUILD)/dist

sbom: module
	@tools/sbom.sh $(BUILD)/ngx_http_webhook_module.so

# The other nginxes are in TREES=DIR; docs/support.md says more.
test-matrix: build-matrix
	@MATRIX_TREES="$(TREES)" BUILD=$(BUILD) tools/test-matrix.sh all $(CELLS)

test-matrix-part: build-matrix
	@MATRIX_TREES="$(TREES)" BUILD=$(BUILD) tools/test-matrix.sh part

.PHONY: build-matrix
build-matrix:
	@$(if $(install),$(install) build test)
	$(call configure,$(BUILD),)
	@cmake -DWEBHOOK_TESTS=ON $(BUILD) >/dev/null
	@cmake --build $(BUILD) -j $(JOBS) --target integration

deps:
	@tools/build-deps.sh

install-packages:
	@tools/install-packages.sh build

clean:
	rm -rf $(BUILD)

help:
	@echo "make            build/ngx_http_webhook_module.so, for the installed nginx"
	@echo "make install    to where that nginx has its modules; DESTDIR=DIR below DIR"
	@echo "make uninstall  what make install has installed"
	@echo "make deb        build/deb/libnginx-mod-http-webhook_VERSION_ARCH.deb"
	@echo "make run        build and try it: a gate on 127.0.0.1:8080, deliveries, a table;"
	@echo "                PORT=N is another port"
	@echo "make test       unit and integration tests and the quick part of lint, on"
	@echo "                the system's nginx and redis-server; four minutes"
	@echo "make test-all   that, unless these files have just passed it, and the rest:"
	@echo "                sanitizers, other releases, fuzzing, browser, providers'"
	@echo "                libraries, package"
	@echo "make test-long  what takes longer still, and clang-tidy; before a release"
	@echo "make bench      the gate beside proxy_pass and others: bench/RESULTS.md"
	@echo "make bench-growth  how its cost grows: bench/plots"
	@echo "make screenshot  the pictures of docs/status-page.md, in five minutes"
	@echo "make lint       format, clang-tidy, rules of the house; ten minutes"
	@echo "make format     apply .clang-format"
	@echo "make dist       build/dist/nginx-webhook-VERSION.tar.gz"
	@echo "make sbom       an SPDX document beside the module"
	@echo "make test-matrix  builds the module for each nginx in TREES=DIR and each"
	@echo "                release of Debian, and runs some tests on each: docs/support.md"
	@echo "make test-matrix-part  one nginx of them, another one each day"
	@echo "make deps       the libraries that nginx's own build (config) links"
	@echo "make install-packages  what the build needs of tools/packages.txt and is missing"
	@echo "make clean      remove $(BUILD)/"
	@echo
	@echo "PACKAGES=no installs nothing, JOBS=N is how much runs in parallel,"
	@echo "CMAKE_FLAGS=-DWEBHOOK_STATIC=ON is for CMake, when it configures."
