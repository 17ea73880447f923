# Gets Debian packages for an image, from the sources that this machine has; nothing is installed. Sourced by what builds images.
# Wants `what` (for messages), `flavour` (the end of a linux-image package's name) and `work` (a folder to work in).
# shellcheck shell=sh

fail() {
  # shellcheck disable=SC2154 # set by who sources this
  printf '%s: %s\n' "$what" "$1" >&2
  exit 1
}

# As root apt would drop to _apt, which cannot write here.
apt='-o APT::Sandbox::User=root'

download() {
  # shellcheck disable=SC2086,SC2154 # $apt is a list of words
  kernel=$(apt-cache $apt depends "linux-image-$flavour" 2> /dev/null | sed -n 's/^ *Depends: \(linux-image-[^ ]*\).*/\1/p' | head -n 1)
  [ -n "$kernel" ] || return 1
  # shellcheck disable=SC2086,SC2154
  apt-get $apt download -qq "$kernel" busybox-static > "$work/apt.log" 2>&1
}

# The kernel and busybox into the current folder, with `kernel` set to the name of the kernel's package.
download_kernel() {
  download && return 0
  # No package lists here, or lists so old that their packages are gone: fetch fresh ones, apart from the machine's own.
  mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
  apt="$apt -o Dir::State::lists=$work/apt/lists -o Dir::Cache=$work/apt/cache -o Dir::Etc::apt-listchanges= -o Debug::NoLocking=1"
  # shellcheck disable=SC2086
  apt-get $apt update -qq > "$work/apt.log" 2>&1 && download || {
    cat "$work/apt.log" >&2
    fail "cannot get linux-image-$flavour and busybox-static from the Debian sources of this machine"
  }
}
