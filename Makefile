# The recipes are in scripts/; this file names them. BUTTRESS_TOOLS moves the tools out of .tools.
.PHONY: help run dev dev-check build smoke test conformance botocore cluster deploy-test firefox huge screenshots lint tools crates semver size size-detail bench fuzz fuzz-api openapi settings sbom clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: ## build what is missing and serve at http://127.0.0.1:3000, from a bare machine if need be
	@scripts/run.sh

dev: ## the same for development: rebuild and reload on every change
	@scripts/dev.sh

dev-check: ## try `make dev`: first start, edits, a compile error; compare its site with the release build's
	@scripts/dev-check.sh

build: ## the release build: target/release/buttress and target/site
	@scripts/build.sh

smoke: build ## one upload through the page of the release build
	@scripts/tools.sh browser seaweedfs
	@cd end2end && BUTTRESS_E2E_SERVER="$${CARGO_TARGET_DIR:-$(CURDIR)/target}/release/buttress" BUTTRESS_CHROMIUM="$$(../scripts/browser.sh)" npx playwright test tests/upload.hydrate.spec.ts

test: ## everything that must hold: lint, unit, integration and browser tests, download size
	@scripts/test.sh

conformance: ## send forms to SeaweedFS, Ceph (root or sudo), Garage and s3s, run a server on each, and write docs/conformance.md
	@scripts/conformance.sh

botocore: ## forms of botocore anew (crates/post-policy/tests/boto3.json), and the comparison of ours with them
	@scripts/boto3-forms.sh

cluster: ## three servers, PostgreSQL and a SeaweedFS cluster under load, while parts of it die
	@scripts/cluster-test.sh

deploy-test: ## docs/deploy: its files by linters, its services behind nginx and Caddy (Linux; no image is built)
	@scripts/deploy-test.sh

firefox: ## uploads and every fault of the retry table in Firefox (Debian's firefox-esr is installed where it may be)
	@scripts/firefox.sh

huge: build ## five gibibytes through the page in flat memory; takes minutes and 11 GiB of RAM
	@scripts/tools.sh browser seaweedfs
	@cd end2end && TMPDIR=/dev/shm BUTTRESS_E2E_HUGE=1 BUTTRESS_E2E_SERVER="$${CARGO_TARGET_DIR:-$(CURDIR)/target}/release/buttress" BUTTRESS_CHROMIUM="$$(../scripts/browser.sh)" npx playwright test tests/huge.hydrate.spec.ts

screenshots: ## end2end/screenshots: each page at three widths, light and dark, in both directions
	@scripts/tools.sh browser seaweedfs && scripts/build.sh site && cargo build --locked -q -p server
	@cd end2end && BUTTRESS_ALL_LOOKS=1 BUTTRESS_CHROMIUM="$$(../scripts/browser.sh)" npx playwright test tests/appearance.spec.ts

lint: ## formatting, clippy (native and wasm), the crates' arrows, licences, CSS, shell scripts
	@scripts/lint.sh

crates: ## the crates as their users get them: packages, READMEs in empty projects, wasm, the oldest Rust at hand
	@scripts/crates.sh

semver: ## what changed in the crates' public items since the latest tag (or scripts/semver.sh REVISION)
	@scripts/semver.sh

tools: ## only install the tools of the build
	@scripts/tools.sh

size: build ## what the browser downloads, by file, against the budget (HTML=file-or-url counts a page too)
	@node scripts/size.mjs $(if $(HTML),--html $(HTML))

size-detail: build ## which crates and functions the wasm is made of
	@scripts/size_detail.sh

bench: ## measure signing and uploads beside others; the cold start, long lists, confirming
	@scripts/bench.sh

fuzz: ## a minute of hostile input for every parser that meets the network
	@scripts/fuzz.sh

fuzz-api: ## a minute of requests made from docs/openapi.json to a running server
	@scripts/fuzz-api.sh

openapi: ## docs/openapi.json anew, from the types
	@cargo run --locked -q -p server -- openapi >target/openapi.json && mv target/openapi.json docs/openapi.json

settings: ## docs/settings.md anew, from the definitions
	@cargo run --locked -q -p server -- settings >target/settings.md && mv target/settings.md docs/settings.md

sbom: ## target/sbom.cdx.json: every crate that we ship, its version, licence and checksum (CycloneDX)
	@mkdir -p target && scripts/sbom.py target/sbom.cdx.json

clean: ## remove what was built, but not the tools
	@cargo clean
