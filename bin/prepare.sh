# What bin/tapdeck and bin/test need before they can start: Node, npm packages, the build, Debian packages. Sourced by both.
# Everything it says goes to stderr: stdout belongs to the command. `root` is the checkout.
# shellcheck shell=sh

say() { printf 'tapdeck: %s\n' "$*" >&2; }

# Runs a command and shows what it said only if it failed, whole.
quietly() {
  log=$(mktemp)
  if "$@" > "$log" 2>&1 < /dev/null; then
    rm -f "$log"
    return 0
  else
    status=$?
    cat "$log" >&2
    rm -f "$log"
    say "failed with status $status: $*"
    return 1
  fi
}

# Node 20 or later, and npm. Asking Node for its version takes as long as all else here, so this is only for the first run.
require_node() {
  command -v node > /dev/null || {
    say 'Node.js is not installed; Tapdeck needs version 20 or later (https://nodejs.org, or on Debian: apt-get install nodejs npm)'
    return 1
  }
  node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' || {
    say "Node.js $(node --version) is too old: Tapdeck needs version 20 or later"
    return 1
  }
  command -v npm > /dev/null || {
    say 'npm is not installed (on Debian: apt-get install npm)'
    return 1
  }
}

npm_is_fresh() { cmp -s "$root/package-lock.json" "$root/node_modules/.tapdeck-lock"; }

# `npm install --no-save` and not `npm ci`: it keeps to the lock file too, but takes only the difference, and does not
# stop where the lock file lacks the optional packages of other platforms.
install_npm() {
  say 'installing npm packages'
  (cd "$root" && quietly npm install --no-save --no-audit --no-fund --loglevel=error) || return 1
  # The package that brings Node 24 for the tools fetches it in an install script, which npm may have been told not to run.
  [ -x "$root/node_modules/node/bin/node" ] ||
    (cd "$root/node_modules/node" && quietly node installArchSpecificPackage) || return 1
  cp "$root/package-lock.json" "$root/node_modules/.tapdeck-lock"
}

# A removed file counts too: it changes its folder.
build_is_fresh() {
  [ -e "$root/dist/tapdeck.mjs" ] && [ -e "$root/node_modules/.tapdeck-built" ] &&
    [ -z "$(find "$root/src" "$root/electron.vite.config.ts" "$root/package.json" "$root/node_modules/.tapdeck-lock" \
      -newer "$root/node_modules/.tapdeck-built" -print -quit)" ]
}

build() {
  say 'building'
  # From before the build, so that what is changed meanwhile is built the next time.
  : > "$root/node_modules/.tapdeck-building"
  (cd "$root" && quietly npm run --silent build) || return 1
  mv "$root/node_modules/.tapdeck-building" "$root/node_modules/.tapdeck-built"
}

# npm packages and dist/ as the sources want them. Of two calls at once the second waits for the first.
prepare() {
  if npm_is_fresh && build_is_fresh; then return 0; fi
  require_node || return 1
  [ -w "$root" ] || {
    say "$root is not built and cannot be written to by you: run it once as its owner"
    return 1
  }
  exec 9< "$root/package.json"
  if command -v flock > /dev/null; then flock 9; fi
  if ! npm_is_fresh; then install_npm 9<&- || return 1; fi
  if ! build_is_fresh; then build 9<&- || return 1; fi
  exec 9<&-
}

# missing_packages PROGRAM[,PROGRAM…]:PACKAGE …: the packages none of whose programs is here.
missing_packages() {
  missing=''
  for pair in "$@"; do
    for program in $(printf '%s' "${pair%%:*}" | tr , ' '); do
      PATH=$PATH:/usr/sbin:/sbin command -v "$program" > /dev/null && continue 2
    done
    missing="$missing ${pair#*:}"
  done
  printf '%s' "${missing# }"
}

# missing_debian PACKAGE…: those that are not installed. Later Debians have some of them by the name PACKAGE + t64.
missing_debian() {
  missing=''
  command -v dpkg-query > /dev/null || return 0
  for package in "$@"; do
    # Its status says that one of the two names is unknown, which is no matter.
    case $(dpkg-query -W -f '${Status} ' "$package" "${package}t64" 2> /dev/null || true) in
    *'ok installed'*) ;;
    *) missing="$missing $package" ;;
    esac
  done
  printf '%s' "${missing# }"
}

# What Tapdeck itself runs.
tapdeck_programs='ip:iproute2 nft:nftables dnsmasq:dnsmasq-base qemu-system-x86_64:qemu-system-x86 qemu-img:qemu-utils
  ethtool:ethtool sysctl:procps nsenter:util-linux slirp4netns,pasta:slirp4netns'

# install_debian PACKAGE…: says which, asks where somebody can answer, installs. Fails if it does not come to that.
install_debian() {
  say "Debian packages that are missing: $*"
  by_hand="apt-get install --no-install-recommends $*"
  command -v apt-get > /dev/null || {
    say "there is no apt-get here: install them in this system's own way"
    return 1
  }
  if [ "$(id -u)" = 0 ]; then
    sudo=''
  elif command -v sudo > /dev/null; then
    sudo='sudo'
    [ -t 0 ] || sudo='sudo -n'
  else
    say "as root, run: $by_hand"
    return 1
  fi
  if [ -t 0 ]; then
    printf 'tapdeck: install them%s? [Y/n] ' "${sudo:+ with sudo}" >&2
    read -r answer || answer=n
    case $answer in '' | [yY]*) ;; *)
      say "not installed; by hand: ${sudo:+sudo }$by_hand"
      return 1
      ;;
    esac
  fi
  say "installing: ${sudo:+$sudo }$by_hand"
  if [ -n "$sudo" ] && ! [ -t 0 ] && ! $sudo true 2> /dev/null; then
    say "sudo would ask for a password, and nobody is here to give it; run: sudo $by_hand"
    return 1
  fi
  # Lists may be missing or older than the archive: a failed install is tried once more after fetching them.
  apt_install "$@" 2> /dev/null > /dev/null || {
    quietly $sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq || return 1
    quietly apt_install "$@"
  }
}

apt_install() {
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" < /dev/null
}
