#!/bin/sh
# Installs D2F for this user, or for everybody when run as root: ./install.sh [--remove]
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
if [ "$(id -u)" -eq 0 ]; then root=/opt; bin=/usr/local/bin; share=/usr/local/share
else root=$HOME/.local/opt; bin=$HOME/.local/bin; share=${XDG_DATA_HOME:-$HOME/.local/share}; fi
app=$root/d2f
files="applications/io.github.d2f.D2F.desktop metainfo/io.github.d2f.D2F.metainfo.xml mime/packages/io.github.d2f.D2F.xml"
icons=$(cd "$here/share" && find icons -name '*.png')

refresh() {  # the desktop's own lists, where it has such tools
    update-desktop-database "$share/applications" >/dev/null 2>&1 || true
    update-mime-database "$share/mime" >/dev/null 2>&1 || true
}

if [ "${1:-}" = --remove ]; then
    for file in $files $icons; do rm -f "$share/$file"; done
    rm -rf "$app"; rm -f "$bin/d2f"; refresh
    echo "D2F is removed; your photos and settings are left alone."
    exit 0
fi
set -e
mkdir -p "$root" "$bin"
if [ "$here" != "$app" ]; then
    rm -rf "$app.new"; cp -R "$here" "$app.new"; rm -rf "$app"; mv "$app.new" "$app"
fi
for file in $files $icons; do mkdir -p "$share/$(dirname "$file")"; cp "$app/share/$file" "$share/$file"; done
ln -sf "$app/d2f" "$bin/d2f"
sed -i "s|^Exec=d2f|Exec=\"$app/d2f\"|" "$share/applications/io.github.d2f.D2F.desktop"
refresh
echo "D2F is installed: start it from the menu, or as $bin/d2f."
