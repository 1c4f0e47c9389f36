# The front door.  CMakeLists.txt does the building, `make help` tells more.

BUILD    := build
JOBS     := $(shell nproc 2>/dev/null || echo 2)
PACKAGES := yes
BENCHES  := core_bench signature_bench zone_bench redis_bench

export JOBS

# Looked for when it is needed: it may have been installed by then.
generator = $(if $(shell command -v ninja),-G Ninja)
install   = $(if $(filter yes,$(PACKAGES)),tools/install-packages.sh)

proxy_bench = WEBHOOK_MODULE=$(BUILD)/ngx_http_webhook_module.so \
	$(BUILD)/proxy_bench

# Configured once; afterwards CMake knows itself when it has to run again.
define configure
	@test -f $(1)/CMakeCache.txt || cmake -S . -B $(1) $(generator) $(2)
endef

.PHONY: module install uninstall deb run test test-fast test-asan bench bench-growth lint format deps install-packages clean help

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
	@$(MAKE) --no-print-directory build-demo
	@$(BUILD)/demo

.PHONY: build-demo
build-demo:
	$(call configure,$(BUILD),)
	@cmake --build $(BUILD) -j $(JOBS) --target ngx_http_webhook_module demo

test: build-tests build-asan
	@tools/run-tests.sh $(BUILD) $(BUILD)/asan

test-fast: build-tests
	@tools/run-tests.sh $(BUILD)

test-asan: build-asan
	@tools/run-tests.sh $(BUILD)/asan

lint: build-tests
	@tools/run-tests.sh -L lint $(BUILD)

bench: bench-build
	@for bench in $(BENCHES); do \
		$(BUILD)/$$bench --benchmark_repetitions=9 \
			--benchmark_report_aggregates_only=true || exit 1; \
	done
	@tools/bench-ratio.sh $(BUILD)/signature_bench
	@$(proxy_bench) >$(BUILD)/RESULTS.md
	@cp $(BUILD)/RESULTS.md bench/RESULTS.md
	@cat bench/RESULTS.md

bench-growth: bench-build
	@$(proxy_bench) growth 3 $(BUILD)/growth
	@gnuplot -c bench/plots/growth.gp $(BUILD)/growth bench/plots

.PHONY: bench-build
bench-build:
	@$(if $(install),$(install) build test bench)
	$(call configure,$(BUILD),)
	@cmake -DWEBHOOK_TESTS=ON $(BUILD) >/dev/null
	@cmake --build $(BUILD) -j $(JOBS) --target $(BENCHES) proxy_bench \
		ngx_http_webhook_module

.PHONY: test-packages build-tests build-asan
test-packages:
	@$(install)

build-tests: test-packages
	$(call configure,$(BUILD),)
	@cmake -DWEBHOOK_TESTS=ON $(BUILD) >/dev/null
	@cmake --build $(BUILD) -j $(JOBS)

build-asan: test-packages
	$(call configure,$(BUILD)/asan,-DWEBHOOK_SANITIZE=ON -DWEBHOOK_TESTS=ON)
	@cmake --build $(BUILD)/asan -j $(JOBS)

format:
	@tools/check-format.sh --fix

deps:
	@tools/build-deps.sh

install-packages:
	@tools/install-packages.sh

clean:
	rm -rf $(BUILD)

help:
	@echo "make            build/ngx_http_webhook_module.so, for the installed nginx"
	@echo "make install    to where that nginx has its modules; DESTDIR=DIR below DIR"
	@echo "make uninstall  what make install has installed"
	@echo "make deb        build/deb/libnginx-mod-http-webhook_VERSION_ARCH.deb"
	@echo "make run        build and try it: a gate on 127.0.0.1:8080, deliveries, a table"
	@echo "make test       every test there is"
	@echo "make test-fast  the same without the sanitizers"
	@echo "make test-asan  unit and integration tests under ASan and UBSan, on an"
	@echo "                nginx from source with the module built in"
	@echo "make bench      the gate beside proxy_pass and others: bench/RESULTS.md"
	@echo "make bench-growth  how its cost grows: bench/plots"
	@echo "make lint       format, clang-tidy, rules of the house"
	@echo "make format     apply .clang-format"
	@echo "make deps       the libraries that nginx's own build (config) links"
	@echo "make install-packages  what tools/packages.txt lists and is missing"
	@echo "make clean      remove $(BUILD)/"
	@echo
	@echo "PACKAGES=no installs nothing, JOBS=N is how much runs in parallel."
