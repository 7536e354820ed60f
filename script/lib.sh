# shellcheck shell=bash
# What script/run and script/test share: system packages, the Python environment, the front end, the texts.
# Every step does nothing where its work is done; every failure says what is missing and how to get it.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VENV=$ROOT/.venv
PYTHON=$VENV/bin/python
OLDEST_POSTGRES=15
OLDEST_NODE=18
OLDEST_PYTHON=11 # of 3.x

say() { printf '==> %s\n' "$*" >&2; }

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

hash_of() { sha256sum "$@" | sha256sum | cut -c1-64; }

# --- system packages -------------------------------------------------------------------------------------------

as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
        sudo "$@"
    else
        fail "system packages are missing, and neither root nor sudo is at hand. Run as root: apt-get install ${WANTED[*]}"
    fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a \
        apt-get -y -qq -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 "$@" </dev/null >&2
}

# The major version that the distribution offers of a package, or 0.
offered() {
    local version
    version=$(apt-cache policy "$1" 2>/dev/null | awk '/Candidate:/ {print $2}')
    version=${version#*:}
    version=${version%%[!0-9]*}
    echo "${version:-0}"
}

# Highest installed PostgreSQL server that is new enough, or nothing.
installed_postgres() {
    local server best=
    for server in /usr/lib/postgresql/*/bin/postgres /usr/pgsql-*/bin/postgres "$(command -v postgres || true)"; do
        [[ -x $server ]] || continue
        local major
        major=$("$server" --version | sed -E 's/.*\) ([0-9]+).*/\1/')
        ((major >= OLDEST_POSTGRES)) && ((major > ${best:-0})) && best=$major
    done
    echo "$best"
}

has_postgis() {
    local folder
    for folder in /usr/share/postgresql/*/extension /usr/pgsql-*/share/extension "$(pg_config --sharedir 2>/dev/null)/extension"; do
        [[ -f $folder/postgis.control && -f $folder/btree_gist.control ]] && return 0
    done
    return 1
}

node_version() { node --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/' || true; }

# A Python that is new enough and can make environments, or nothing.
find_python() {
    local name
    for name in "${MAPSVC_PYTHON:-python3}" python3.13 python3.12 python3.11 python3.14; do
        if command -v "$name" >/dev/null && "$name" -c \
            "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, $OLDEST_PYTHON))" 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
}

WANTED=()

want_python() { [[ -x $PYTHON || -n $(find_python) ]] || WANTED+=(python3 python3-venv); }

want_node() {
    local have
    have=$(node_version)
    ((${have:-0} >= OLDEST_NODE)) && command -v npm >/dev/null && return
    WANTED+=(nodejs npm)
}

want_postgres() {
    local major
    major=$(installed_postgres)
    if [[ -z $major ]]; then
        WANTED+=(postgresql postgresql-postgis)
    elif ! has_postgis; then
        WANTED+=("postgresql-$major-postgis-3")
    fi
}

# Sheets are set in Noto Sans CJK JP (web/sheet/fonts.py); a folder of one's own is named with MAPSVC_FONTS.
want_fonts() {
    [[ -n ${MAPSVC_FONTS:-} ]] || ls /usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc >/dev/null 2>&1 ||
        fc-list 2>/dev/null | grep -q NotoSansCJK-Bold || WANTED+=(fonts-noto-cjk)
}

want_certificates() { [[ -e /etc/ssl/certs/ca-certificates.crt || -d /etc/pki ]] || WANTED+=(ca-certificates); }

# Install what the want_… steps found missing, in one go, and only what the distribution has new enough.
install_wanted() {
    ((${#WANTED[@]})) || return 0
    command -v apt-get >/dev/null || fail "missing: ${WANTED[*]} (names of Debian's packages). This system has no apt-get: install their equivalents, PostgreSQL >= $OLDEST_POSTGRES with PostGIS, Node >= $OLDEST_NODE with npm, Python >= 3.$OLDEST_PYTHON"
    say "installing system packages: ${WANTED[*]}"
    apt update || say "the package lists could not be refreshed; trying with those at hand"
    local package
    for package in "${WANTED[@]}"; do
        case $package in
            postgresql) (($(offered postgresql) >= OLDEST_POSTGRES)) || fail "this distribution offers PostgreSQL $(offered postgresql), and $OLDEST_POSTGRES is needed (0: no network, or no package lists). Newer ones: https://wiki.postgresql.org/wiki/Apt. Or set DATABASE_URL to a database elsewhere" ;;
            nodejs) (($(offered nodejs) >= OLDEST_NODE)) || fail "this distribution offers Node $(offered nodejs), and $OLDEST_NODE is needed (0: no network, or no package lists). Newer ones: https://nodejs.org/en/download" ;;
        esac
    done
    apt install --no-install-recommends "${WANTED[@]}" ||
        fail "these system packages could not be installed (the reason is above; is there a network?): apt-get install ${WANTED[*]}"
    WANTED=()
}

# --- Python ----------------------------------------------------------------------------------------------------

# ensure_venv runtime|test: .venv holds exactly what the lock names, checked by hash.
ensure_venv() {
    local kind=$1 lock=requirements.lock stamp=$VENV/.mapsvc-stamp want created=false
    [[ $kind == test ]] && lock=requirements-test.lock
    want="$kind $(cd "$ROOT" && hash_of "$lock" setup.cfg pyproject.toml) $ROOT"
    grep -qxF "$want" "$stamp" 2>/dev/null && "$PYTHON" -c '' 2>/dev/null && return

    # An environment whose interpreter is gone, or that was moved, is made anew.
    if ! "$PYTHON" -c "import sys, pip; sys.exit(sys.version_info < (3, $OLDEST_PYTHON))" 2>/dev/null; then
        local base
        base=$(find_python)
        [[ -n $base ]] || fail "Python 3.$OLDEST_PYTHON or newer with venv is missing: apt-get install python3 python3-venv. Another one is named with MAPSVC_PYTHON"
        rm -rf "$VENV"
        created=true
        say "making the Python environment with $("$base" --version)"
        "$base" -m venv "$VENV" || {
            rm -rf "$VENV"
            fail "$base cannot make environments: apt-get install python3-venv"
        }
    fi
    [[ $kind == test ]] || rm -f "$stamp"
    say "installing Python packages from $lock"
    if ! (cd "$ROOT" &&
        PIP_USER=0 "$PYTHON" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes \
            --only-binary :all: --requirement "$lock" &&
        PIP_USER=0 "$PYTHON" -m pip install --quiet --disable-pip-version-check --no-input --no-index --no-deps \
            --no-build-isolation --editable .) >&2; then
        [[ $created == true ]] && rm -rf "$VENV"
        fail "the Python packages of $lock could not be installed (the reason is above). They come from the package index that pip is set to; behind a proxy set HTTPS_PROXY, for a mirror PIP_INDEX_URL"
    fi
    if [[ $kind == test ]]; then
        # The lock for tests holds all of the other one, so script/run finds its work done.
        printf '%s\n' "runtime $(cd "$ROOT" && hash_of requirements.lock setup.cfg pyproject.toml) $ROOT" "$want" >"$stamp"
    else
        printf '%s\n' "$want" >"$stamp"
    fi
}

# Compile texts whose source is newer than their compiled form.
ensure_texts() {
    local source compiled
    for source in "$ROOT"/web/translations/*/LC_MESSAGES/*.po; do
        [[ -e $source ]] || continue
        compiled=${source%.po}.mo
        [[ $compiled -nt $source ]] && continue
        "$VENV/bin/pybabel" --quiet compile --input-file "$source" --output-file "$compiled" --locale \
            "$(basename "$(dirname "$(dirname "$source")")")" || fail "the texts of $source could not be compiled"
        touch "$compiled"
    done
}

# --- front end -------------------------------------------------------------------------------------------------

ensure_node_modules() {
    local stamp=$ROOT/node_modules/.mapsvc-stamp want
    want="$(hash_of "$ROOT/package-lock.json") $(node_version)"
    [[ -f $stamp && $(<"$stamp") == "$want" ]] && return
    say "installing the front end's packages from package-lock.json"
    if ! (cd "$ROOT" && npm_config_update_notifier=false npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >&2; then
        rm -rf "$ROOT/node_modules"
        fail "the front end's packages could not be installed (the reason is above). They come from the registry that npm is set to; behind a proxy set HTTPS_PROXY"
    fi
    printf '%s' "$want" >"$stamp"
}

ensure_frontend() {
    local stamp=$ROOT/web/static/dist/.mapsvc-stamp want
    want=$(cd "$ROOT" && find web/frontend package-lock.json -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
    [[ -f $stamp && $(<"$stamp") == "$want" ]] && return
    ensure_node_modules
    say "building the front end"
    if ! (cd "$ROOT" && npm run --silent build) >&2; then
        rm -f "$stamp"
        fail "the front end could not be built; the reason is above"
    fi
    printf '%s' "$want" >"$stamp"
}

# --- processes -------------------------------------------------------------------------------------------------

# wait_for PID: its exit status, however many signals come in while it is waited for.
wait_for() {
    local status=0
    while kill -0 "$1" 2>/dev/null; do
        status=0
        wait "$1" || status=$?
    done
    ((status)) || wait "$1" 2>/dev/null || status=$?
    return "$status"
}

# wait_any PID PID: until one of them has ended; its exit status. A process that ends unasked, even well, is a failure.
wait_any() {
    local pid
    while true; do
        wait -n "$@" 2>/dev/null || true
        for pid in "$@"; do
            if ! kill -0 "$pid" 2>/dev/null; then
                wait_for "$pid"
                return
            fi
        done
    done
}
