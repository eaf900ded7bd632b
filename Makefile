# Goldleaf. `make demo` and `make test` install what they need, build and run; the other targets expect an installed machine.
#
#   make            the binary build/goldleaf            make web    the front end, which the next make puts into it
#   make demo       the main job from import to audited dataset; ARGS=--exit ends instead of leaving the server up
#   make test       every test of this tree              make lint   formatting, static analysis, direction of imports
#   make test-clients  only those that ask other people's libraries and tools
#   make bench      measurements, printed as ratios      make fuzz   60 seconds a parser
#   make bench-consensus  accuracy and speed of every method, written into server/consensus/README.md
#   make screenshots   README's two pictures
#   make install    the binary and its manual below PREFIX (/usr/local), or below DESTDIR
#   SAN=address,undefined or SAN=thread: a build of its own with sanitizers;  CC=clang: the other compiler

CC = gcc
SAN =
PREFIX = /usr/local
BUILD = build$(if $(filter clang%,$(notdir $(CC))),-clang)$(if $(SAN),-$(firstword $(subst $(comma), ,$(SAN))))
comma := ,
# Node where the system's is too old (deploy/install-node.sh); it believes whom the system believes.
export PATH := $(CURDIR)/.tools/bin:$(PATH)
export NODE_USE_SYSTEM_CA ?= 1

PKGS = libmicrohttpd libpq jansson libsodium nettle libcurl zlib
CPPFLAGS += -D_GNU_SOURCE -Iserver -I$(BUILD) $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
CFLAGS ?= -O2 -g
CFLAGS += -std=gnu17 -fno-omit-frame-pointer -ffp-contract=off -fstack-protector-strong -pthread \
	-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Werror \
	-Wno-gnu-statement-expression -Wno-variadic-macros $(if $(filter clang%,$(notdir $(CC))),-Wno-gnu-zero-variadic-macro-arguments)
LDLIBS = $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lm -pthread
ifneq ($(SAN),)
CFLAGS += -fsanitize=$(SAN) -fno-sanitize-recover=all
LDFLAGS += -fsanitize=$(SAN)
# With checks between the lines gcc no longer sees which values can meet, and warns of those that cannot.
CFLAGS += $(if $(filter gcc%,$(notdir $(CC))),-Wno-maybe-uninitialized -Wno-format-truncation)
endif

SOURCES := $(sort $(wildcard server/*/*.c server/*/*/*.c))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
TESTS := $(sort $(wildcard tests/unit/*.c))
TEST_OBJECTS := $(TESTS:%.c=$(BUILD)/%.o)

all: $(BUILD)/goldleaf

$(BUILD)/goldleaf: $(BUILD)/server/main.o $(BUILD)/libgoldleaf.a
	@echo "  LD      $@"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/libgoldleaf.a: $(OBJECTS) $(BUILD)/web.o
	@echo "  AR      $@"; rm -f $@; $(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D); echo "  CC      $<"; $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Tables that are made from folders: question types and statements are found by the names of their files.
GENERATED := $(addprefix $(BUILD)/,commands.inc routes.inc question_types.inc file_types.inc statements.inc migrations.inc suites.inc invariants.inc \
	web.inc)
$(OBJECTS) $(TEST_OBJECTS) $(BUILD)/server/main.o: | $(GENERATED)

# A subcommand is the file that defines `const struct gl_command gl_command_NAME`.
$(BUILD)/commands.inc: $(wildcard server/cli/*.c) Makefile | $(BUILD)
	@sed -n 's/^const struct gl_command gl_command_\([a-z_]*\) = .*/X(\1)/p' $(sort $(wildcard server/cli/*.c)) >$@

# A table of routes is what a file of server/api/ defines as `const struct gl_route gl_NAME_routes[]`.
$(BUILD)/routes.inc: $(wildcard server/api/*.c) Makefile | $(BUILD)
	@sed -n 's/^const struct gl_route gl_\([a-z_]*\)_routes\[\] = .*/X(\1)/p' $(sort $(wildcard server/api/*.c)) >$@

$(BUILD)/question_types.inc: $(wildcard server/questions/types/*.c) Makefile | $(BUILD)
	@for f in $(sort $(notdir $(wildcard server/questions/types/*.c))); do echo "X($${f%.c})"; done >$@

# What a type looks like in CSV is the file that defines `const struct gl_file_type gl_file_type_NAME`.
$(BUILD)/file_types.inc: $(wildcard server/cli/files/*.c) Makefile | $(BUILD)
	@sed -n 's/^const struct gl_file_type gl_file_type_\([a-z_]*\) = .*/X(\1)/p' $(sort $(wildcard server/cli/files/*.c)) >$@

$(BUILD)/suites.inc: $(TESTS) Makefile | $(BUILD)
	@for f in $(notdir $(TESTS)); do case $$f in test_*) n=$${f#test_}; echo "X($${n%.c})";; esac; done >$@

# SQL as a C string, line by line.
AS_STRING = sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/ "/' -e 's/$$/\\n"/'

# Each statement becomes X(NAME, "text").
$(BUILD)/statements.inc: $(wildcard server/store/sql/*.sql) Makefile | $(BUILD)
	@for f in $(sort $(wildcard server/store/sql/*.sql)); do n=$$(basename $$f .sql); \
		printf 'X(%s,' $$(echo $$n | tr a-z A-Z); $(AS_STRING) $$f; echo ')'; done >$@

# Each migration NNNN_name.sql becomes X(NNNN, "NNNN_name", "text").
$(BUILD)/migrations.inc: $(wildcard migrations/*.sql) Makefile | $(BUILD)
	@for f in $(sort $(wildcard migrations/*.sql)); do n=$$(basename $$f .sql); \
		printf 'X(%d, "%s",' $$(echo $$n | sed 's/^0*\([0-9]*\)_.*/\1/') $$n; $(AS_STRING) $$f; echo ')'; done >$@

# What must hold in the database: one text, asked by `goldleaf fsck` and by the chaos test.
$(BUILD)/invariants.inc: tests/chaos/invariants.sql Makefile | $(BUILD)
	@$(AS_STRING) $< >$@

$(BUILD):
	@mkdir -p $@

# The built front end, as it is now: it writes nothing if nothing has changed.
$(BUILD)/web.inc: FORCE | $(BUILD)
	@web/tools/embed web/dist $(BUILD)
FORCE:

$(BUILD)/web.o: $(BUILD)/web.inc
	@echo "  AS      $@"; $(CC) -c -o $@ $(BUILD)/web.s

# The front end: its libraries when their lockfile has changed, then its build, which the next `make` puts into the binary.
web: web/dist/index.html
quietly = mkdir -p $(BUILD); (cd web && $(1)) >$(BUILD)/web.log 2>&1 || { cat $(BUILD)/web.log; exit 1; }

web/node_modules/.package-lock.json: web/package-lock.json
	@deploy/install-node.sh
	@echo "  NPM     web"; $(call quietly,npm ci --no-audit --no-fund)

WEB_SOURCES = $(shell find web \( -name node_modules -o -name dist \) -prune -o -type f -print) schemas/openapi.yaml
web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	@echo "  VITE    web"; $(call quietly,npm run build)

unit: $(BUILD)/unit
	$(BUILD)/unit

$(BUILD)/unit: $(TEST_OBJECTS) $(BUILD)/libgoldleaf.a
	@echo "  LD      $@"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcheck -lsubunit -lrt $(LDLIBS)
$(TEST_OBJECTS): CPPFLAGS += -Itests/unit

# The tests of store/, against a private Postgres.
STORE_TESTS := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/store/*.c)))
$(BUILD)/store-tests: $(STORE_TESTS) $(BUILD)/libgoldleaf.a
	@echo "  LD      $@"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcheck -lsubunit -lrt $(LDLIBS)
$(STORE_TESTS): CPPFLAGS += -Itests/store
$(STORE_TESTS): | $(GENERATED)

# Bundles of a made-up world, edited with every hash put right again: each lie must be found.
AUDIT_TESTS := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/audit/*.c)))
test-audit: $(BUILD)/audit-tests
	$(BUILD)/audit-tests

$(BUILD)/audit-tests: $(AUDIT_TESTS) $(BUILD)/libgoldleaf.a
	@echo "  LD      $@"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(AUDIT_TESTS): | $(GENERATED)

# The HTTP API against a real server.
API_TESTS := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/api/*.c)))
$(BUILD)/api-tests: $(API_TESTS) $(BUILD)/libgoldleaf.a
	@echo "  LD      $@"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(API_TESTS): | $(GENERATED)

# Programs of tests/wire/.
$(BUILD)/wire-%: $(BUILD)/tests/wire/%.o $(BUILD)/libgoldleaf.a
	@echo "  LD      $@"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
.PRECIOUS: $(BUILD)/tests/wire/%.o

# The driver of tests/chaos/.
CHAOS := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/chaos/*.c)))
$(BUILD)/chaos: $(CHAOS) $(BUILD)/libgoldleaf.a
	@echo "  LD      $@"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(CHAOS): CPPFLAGS += -Itests/chaos
$(CHAOS): | $(GENERATED)

# What a newcomer calls: installs what is missing, then builds with a make that sees it.
AGAIN = $(MAKE) --no-print-directory -s -j$(shell nproc)

test:
	@deploy/install-deps.sh test
	@$(AGAIN) web
	@$(AGAIN) all $(BUILD)/unit
	@BUILD=$(BUILD) tests/run

demo:
	@deploy/install-deps.sh
	@$(AGAIN) web
	@$(AGAIN) all
	@$(BUILD)/goldleaf demo $(ARGS)

lint:
	@deploy/install-deps.sh test lint
	@$(AGAIN) web $(GENERATED)
	@BUILD=$(BUILD) tests/lint/all

# The parts of the tests that say most under a sanitizer.
test-asan:
	@deploy/install-deps.sh test
	@$(AGAIN) web
	@GOLDLEAF_HISTORIES=200 $(AGAIN) SAN=address,undefined test-some SOME="unit store wire api"

test-tsan:
	@deploy/install-deps.sh test
	@$(AGAIN) web
	@SUITES="loops letters events desk desk_enough desk_log parallel dawid_skene anchored" $(AGAIN) SAN=thread test-some SOME="unit wire api"

# Judges that are not ours: other people's libraries and tools, against what this server gives out.
test-clients:
	@deploy/install-deps.sh test
	@$(AGAIN) web
	@$(AGAIN) all
	@BUILD=$(BUILD) tests/run clients loaders schemathesis

# SOME="store wire": those of them that there are.
test-some: $(BUILD)/goldleaf $(BUILD)/unit
	@BUILD=$(BUILD) tests/run $(filter unit $(patsubst tests/%/run,%,$(wildcard tests/*/run)),$(SOME))

# Each tests/fuzz/fuzz_NAME.c is a fuzzer. FUZZ_SECONDS=N: as long for each.
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
# Measurements beside pgbench, in one run; QUICK=1 is a tenth as long. Then a whole crowd through the API, where
# GOLDLEAF_TEST_DATA names one.
bench: $(BUILD)/goldleaf $(BUILD)/bench
	$(BUILD)/bench $(BUILD)/goldleaf $(QUICK)
	BUILD=$(BUILD) tests/replay/run whole
	BUILD=$(BUILD) tests/bench/demand

BENCH_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/bench/*.c))
$(BENCH_OBJECTS): CPPFLAGS += -Itests/bench
$(BUILD)/bench: $(BENCH_OBJECTS) $(BUILD)/libgoldleaf.a
	@echo "  LD      $@"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Writes the measured part of server/consensus/README.md: every method on every set of GOLDLEAF_TEST_DATA, and the speed
# beside crowd-kit of PyPI, in an environment of its own. WHOLE=1: with ten million answers, which takes crowd-kit minutes;
# HUGE=1: and with a hundred million, ours alone.
bench-consensus: $(BUILD)/goldleaf
	BUILD=$(BUILD) WHOLE=$(WHOLE) HUGE=$(HUGE) tests/bench/consensus

fuzz:
	@deploy/install-deps.sh fuzz
	@$(AGAIN) CC=clang BUILD=build-fuzz SAN=fuzzer-no-link,address,undefined fuzzers
	@BUILD=build-fuzz tests/fuzz/all

fuzzers: $(FUZZERS)
$(FUZZERS): $(BUILD)/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/libgoldleaf.a
	@echo "  LD      $@"; $(CC) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)
.PRECIOUS: $(BUILD)/tests/fuzz/%.o

install: all
	install -D -m 755 $(BUILD)/goldleaf $(DESTDIR)$(PREFIX)/bin/goldleaf
	install -d $(DESTDIR)$(PREFIX)/share/man/man1
	$(BUILD)/goldleaf help --man >$(DESTDIR)$(PREFIX)/share/man/man1/goldleaf.1
	@for c in $$(sed 's/X(\(.*\))/\1/' $(BUILD)/commands.inc); do \
		$(BUILD)/goldleaf help --man $$c >$(DESTDIR)$(PREFIX)/share/man/man1/goldleaf-$$c.1 || exit 1; done

# The pictures of README.md, taken of the demo.
screenshots:
	@deploy/install-deps.sh test
	@$(AGAIN) web
	@$(AGAIN) all
	@[ -d tests/e2e/node_modules/playwright-core ] || (cd tests/e2e && npm ci --silent --no-audit --no-fund)
	@BUILD=$(BUILD) node tests/e2e/lib/screenshots.mjs

format:
	clang-format -i $(shell git ls-files '*.c' '*.h')

clean:
	rm -rf build build-*

.PHONY: FORCE all web unit test test-audit test-clients demo screenshots bench bench-consensus lint fuzz fuzzers test-asan test-tsan test-some install format clean
.DELETE_ON_ERROR:
-include $(OBJECTS:.o=.d) $(TEST_OBJECTS:.o=.d) $(STORE_TESTS:.o=.d) $(AUDIT_TESTS:.o=.d) $(API_TESTS:.o=.d) $(CHAOS:.o=.d) $(BENCH_OBJECTS:.o=.d) $(FUZZERS:$(BUILD)/%=$(BUILD)/tests/fuzz/%.d) $(BUILD)/server/main.d
