#!/bin/sh
# Makes .venv ready for the requirements files it is given, and does nothing when it already is.
#
#   sh tools/bootstrap.sh requirements.txt requirements-dev.txt
#   sh tools/bootstrap.sh --find            prints the Python it would use
#
# A file counts as installed when .venv holds a stamp with the file's checksum and the version of
# the Python it was installed for. The stamp is written last, so an interrupted install leaves none.
# pip reads its usual settings (pip.conf, PIP_* and proxy variables); nothing here names an address.
set -eu
cd "$(dirname "$0")/.."

OLDEST="3, 11"
VENV_PYTHON=.venv/bin/python
UNFINISHED=.venv/.installing

version_of() {
    "$1" -c "import sys; assert sys.version_info >= ($OLDEST); print('%d.%d' % sys.version_info[:2])" 2>/dev/null
}

can_make_venv() {
    version_of "$1" >/dev/null && "$1" -c "import venv, ensurepip" 2>/dev/null
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3.13 python3.12 python3.11 python3 python
    fi
    without_venv=""
    for candidate in "$@"; do
        if can_make_venv "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
        if version_of "$candidate" >/dev/null; then without_venv=$candidate; fi
    done
    {
        if [ -n "$without_venv" ]; then
            echo "Đã có $without_venv nhưng thiếu mô-đun venv (ensurepip)."
            echo "  Debian/Ubuntu: sudo apt install python3-venv"
            echo "$without_venv is here, but its venv module (ensurepip) is missing."
            echo "  Debian/Ubuntu: sudo apt install python3-venv"
        else
            echo "Không tìm thấy Python 3.11 trở lên${PYTHON:+ (PYTHON=$PYTHON)}."
            echo "  Debian/Ubuntu: sudo apt install python3 python3-venv; hoặc chỉ rõ: make run PYTHON=/đường/dẫn/python3"
            echo "No Python 3.11 or newer was found${PYTHON:+ (PYTHON=$PYTHON)}."
            echo "  Debian/Ubuntu: sudo apt install python3 python3-venv; or name one: make run PYTHON=/path/to/python3"
        fi
    } >&2
    return 1
}

# Python's version when .venv can be used as it is; nothing when it has to be made again: it is absent, an install
# in it was cut short, the system's Python has moved on, or the caller asks for another one.
usable_version() {
    if [ -e "$UNFINISHED" ]; then return 0; fi
    have=$(version_of "$VENV_PYTHON") || return 0
    "$VENV_PYTHON" -c "import importlib.util as u, sys; sys.exit(u.find_spec('pip') is None)" || return 0
    if [ -n "${PYTHON:-}" ] && [ "$(version_of "$PYTHON")" != "$have" ]; then return 0; fi
    printf '%s\n' "$have"
}

if [ "${1:-}" = --find ]; then
    find_python
    exit
fi

status=0
trap 'exit 130' INT TERM HUP  # leaves the mark of an unfinished install behind
version=$(usable_version)
for requirements in "$@"; do
    stamp=.venv/.installed-$requirements
    if [ -n "$version" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$version $(cksum <"$requirements")" ]; then
        continue
    fi
    if [ -z "$version" ]; then
        python=$(find_python)
        echo "Tạo .venv / Making .venv ($python)"
        "$python" -m venv --clear .venv
        version=$(version_of "$VENV_PYTHON")
    fi
    echo "Cài đặt / Installing $requirements"
    rm -f "$stamp"
    touch "$UNFINISHED"
    "$VENV_PYTHON" -m pip install --quiet --no-input --disable-pip-version-check \
        --require-hashes --no-deps -r "$requirements" || status=$?
    rm -f "$UNFINISHED"
    if [ "$status" != 0 ]; then exit "$status"; fi
    printf '%s\n' "$version $(cksum <"$requirements")" >"$stamp.new"
    mv "$stamp.new" "$stamp"
done
