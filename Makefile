# Micrograph: `make site` builds the microscope of the embedded default, `make test` runs every test.
# Both install what is missing first and say what that is.

SWIFT_FLAGS := -c release
TEST_FLAGS := $(SWIFT_FLAGS) --disable-testable-imports
MICROGRAPH := .build/release/micrograph
PREFIX ?= /usr/local
VENV := .venv

.PHONY: help setup setup-tests build site docs reference test manual check-site check-inceptionv1 conformance fuzz sanitize bench test-cluster lint format clean

help:
	@echo 'make site         build the microscope of the embedded default and print the page to open'
	@echo 'make test         build and check the default site, also in browsers, and run every Swift suite'
	@echo 'make install      install the program, its manual and completions below PREFIX ($(PREFIX))'
	@echo 'make dist         a tarball that runs without Swift   make deb   a Debian package'
	@echo 'make test-package install that package in a bare Debian and build a site there as an ordinary user'
	@echo 'make test-cluster run a Slurm cluster on this machine, build a site there and compare it with one process'
	@echo 'make docs         the manual, Docs, as pages to read offline   make manual  run every block of it'
	@echo 'make reference    write Docs/configuration.md anew, after a change of the configuration'
	@echo 'make setup        install the Debian packages that building needs'
	@echo 'make check-site   build the default site and check its pages in real browsers'
	@echo 'make check-inceptionv1   compare the weights of Examples/inceptionv1 with the published ones'
	@echo 'make conformance  run the ONNX backend suite by itself, verbosely'
	@echo 'make fuzz         feed invented files to all that reads files from strangers, $(FUZZ) s each (FUZZ=3600)'
	@echo 'make sanitize     the Swift suites under the address and the thread sanitizer, which takes an hour or two'
	@echo 'make bench        time GoogLeNet beside ONNX Runtime and PyTorch, and the rendering of pages'
	@echo 'make lint         check the style of the sources        make format   mend it'

setup:
	@Scripts/setup build

setup-tests:
	@Scripts/setup tests

build: setup
	swift build $(SWIFT_FLAGS) --product micrograph
	@Scripts/commit $(MICROGRAPH) $(MICROGRAPH).commit

site: build
	$(MICROGRAPH) build .
	@echo "Open $(CURDIR)/Output/index.html"

docs: build
	Scripts/docs $(MICROGRAPH)
	@echo "Open $(CURDIR)/.build/docs/Output/index.html"

reference: build
	$(MICROGRAPH) reference > Docs/configuration.md

manual: setup-tests build
	swift build $(SWIFT_FLAGS) --product bestiary-scenes
	$(VENV)/bin/python Tests/Manual/run.py .build/release

test: setup-tests
	Scripts/test

check-site: setup-tests build
	$(MICROGRAPH) build .
	$(MICROGRAPH) check .
	$(VENV)/bin/python Tests/Browser/check_site.py Output

# Needs the real weights: Examples/inceptionv1/README.md.
INCEPTIONV1 := Examples/inceptionv1/inceptionv1.onnx

check-inceptionv1: build $(INCEPTIONV1)
	python3 Examples/inceptionv1/check.py $(MICROGRAPH) $(INCEPTIONV1)

$(INCEPTIONV1):
	@echo '$@ is not there; Examples/inceptionv1/README.md says how to make it.'
	@exit 1

conformance: setup-tests
	MICROGRAPH_CONFORMANCE=verbose swift test $(TEST_FLAGS) --filter ConformanceTests

# Seconds for each kind of file.
FUZZ ?= 60

fuzz: setup
	Scripts/fuzz $(FUZZ)

sanitize: setup-tests
	Scripts/sanitize address
	Scripts/sanitize thread

bench: setup
	Scripts/bench

# The standard library of Swift goes into the program, so that what is installed needs no toolchain.
INSTALL_FLAGS := $(SWIFT_FLAGS) --static-swift-stdlib

install: setup
	Scripts/lay-out '$(DESTDIR)$(PREFIX)' $(INSTALL_FLAGS)

uninstall:
	Scripts/uninstall '$(DESTDIR)$(PREFIX)'

dist:
	@Scripts/setup package
	Scripts/dist $(INSTALL_FLAGS)

deb:
	@Scripts/setup package
	Scripts/deb $(INSTALL_FLAGS)

test-package: deb
	Scripts/test-package

test-cluster: build
	@Scripts/setup cluster
	Scripts/test-cluster

lint:
	@Scripts/setup lint
	Scripts/lint

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks

clean:
	rm -rf .build .micrograph
