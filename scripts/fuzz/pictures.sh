#!/usr/bin/env bash
# Cleans the photos of some npm packages, which come from many cameras and must not be copied into the repository, and
# those in the given folders. If exiftool is installed, it checks that no location is left.
#
#   scripts/fuzz/pictures.sh [FOLDER…]
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

packages=(exif@0.6.0 exif-js@2.3.0 exif-parser@0.1.12 jpeg-exif@1.1.4)
fetched=$TARGET/fuzz/pictures
kinds=(jpg jpeg mpo png webp heic heif hif avif mp4 m4v mov 3gp)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch() {
    local package=$1 folder=$fetched/$1
    [[ -d $folder ]] && return
    mkdir -p "$work/$package"
    (cd "$work/$package" && npm pack --silent --ignore-scripts "$package" && tar xzf ./*.tgz) >/dev/null 2>&1 || return
    mkdir -p "$fetched"
    mv "$work/$package" "$folder"
}

for package in "${packages[@]}"; do
    if ! have npm || ! fetch "$package"; then say "pictures: $package could not be fetched"; fi
done

find_kinds=(-iname "*.${kinds[0]}")
for kind in "${kinds[@]:1}"; do find_kinds+=(-o -iname "*.$kind"); done
folders=("$@")
[[ ! -d $fetched ]] || folders+=("$fetched")
((${#folders[@]} > 0)) || exit 0
mapfile -d '' pictures < <(find "${folders[@]}" -type f \( "${find_kinds[@]}" \) -print0)
((${#pictures[@]} > 0)) || { say "pictures: found none"; exit 0; }

# Files in different folders can have the same name.
mkdir -p "$work/in" "$work/out"
for number in "${!pictures[@]}"; do
    ln -s "$(realpath "${pictures[number]}")" "$work/in/$number-$(basename "${pictures[number]}")"
done
cargo build --locked -q -p photo-metadata --example clean
# Files that cannot be cleaned fail it, and are counted by the reason, which follows their path.
"$TARGET/debug/examples/clean" "$work/out" "$work"/in/* >"$work/log" 2>"$work/failures" || true
{ sed 's/: .*//' "$work/log"; sed 's/.*: //' "$work/failures"; } | sort | uniq -c | awk '{ count = $1; $1 = ""; printf "pictures:%s: %d\n", $0, count }'

have exiftool || { say "pictures: exiftool is not installed, so the results are not checked"; exit 0; }
# shellcheck disable=SC2016 # The names are those of exiftool's tags.
has_location='$GPSLatitude or $GPSLongitude or $GPSCoordinates or $LocationInformation or $LocationName'
# shellcheck disable=SC2016
left=$(exiftool -q -q -m -if "$has_location" -p '$Directory/$FileName' "$work/out" 2>/dev/null || true)
[[ -z $left ]] || die "a location is left in: $left"
say "pictures: exiftool finds no location in $(wc -l <"$work/log") files"
