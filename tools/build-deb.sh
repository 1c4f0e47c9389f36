#!/bin/sh
#
# build-deb.sh [DIR]
#
# Builds the Debian package libnginx-mod-http-webhook for the installed nginx,
# with Debian's own tools for nginx modules (nginx-dev), in DIR, by default
# build/deb, and prints the path of the package.  Where Debian has no such tools
# (before 12), packaging/debian-11 takes their place.
#
# Debian's tools want debian/ on top of a tree whose name has the version.  So
# such a tree is made: all sources and documents, and the archives of build/deps,
# so that the build itself fetches nothing.

set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
dir=${1:-build/deb}
package=libnginx-mod-http-webhook
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)

for tool in dpkg-buildpackage dh nginx; do
    PATH=$PATH:/usr/sbin command -v $tool >/dev/null || {
        echo "build-deb.sh: $tool not found: on Debian it is in the packages" \
            "that tools/packages.txt has for \"build\" and \"deb\"" >&2
        exit 1
    }
done

# CHANGELOG.md says what this is: "## 0.1.0 (unreleased)"
version=$(tools/version.sh)
suite=unstable
grep -q "^## $version (unreleased)" CHANGELOG.md && suite=UNRELEASED

tools/build-deps.sh >&2

tree=$dir/$package-$version
rm -rf "$tree" "$dir/$package"*.deb "$dir/$package"*.changes
mkdir -p "$tree/build/deps"
tar -c --exclude=./build --exclude=./.git --exclude-tag-all=CMakeCache.txt . | tar -x -C "$tree"
cp -R packaging/debian "$tree"
if ! command -v dh_nginx >/dev/null; then
    # Before Debian 12 a module fits one version of nginx, as far as its
    # packages tell.
    cp packaging/debian-11/* "$tree/debian/"
    NGINX_SOURCE=$(tools/fetch-source.sh nginx)
    export NGINX_SOURCE
    nginx=$(PATH=$PATH:/usr/sbin nginx -v 2>&1 | sed 's|.*/||; s/ .*//')
    sed -i -e '/dh-sequence-nginx/d' \
        -e "s/^Depends: .*/&\n         nginx-common (>= $nginx),\n         nginx-common (<< $nginx+),/" \
        "$tree/debian/control"
fi
for library in jansson simdjson hiredis; do
    for file in lib/lib$library.a include/$library*; do
        mkdir -p "$tree/build/deps/${file%/*}"
        cp -RL build/deps/$file "$tree/build/deps/${file%/*}"
    done
done

for library in jansson simdjson hiredis; do
    tools/built-from.sh $library
done | paste -sd , >"$tree/build/deps/built-using"

cat >"$tree/debian/changelog" <<END
$package ($version-1) $suite; urgency=medium

  * Version $version of nginx-webhook: changelog.gz has what is in it.

 -- $(sed -n 's/^Maintainer: //p' packaging/debian/control)  $(date -R \
    ${SOURCE_DATE_EPOCH:+-d "@$SOURCE_DATE_EPOCH"} \
    ${SOURCE_DATE_EPOCH:--r CHANGELOG.md})
END

# ccache by its links: nginx's configure wants CC to be one word.  debhelper
# takes HOME away, and with it the cache.
if [ -d /usr/lib/ccache ]; then
    PATH=/usr/lib/ccache:$PATH
    CCACHE_DIR=${CCACHE_DIR:-$(ccache -k cache_dir)}
    export CCACHE_DIR
fi

(cd "$tree" && DEB_BUILD_OPTIONS="parallel=${JOBS:-2} ${DEB_BUILD_OPTIONS:-}" \
    dpkg-buildpackage -b -us -uc) >"$dir/build.log" 2>&1 || {
    grep -E '(error:|undefined reference|\*\*\*|[Uu]nmet)' "$dir/build.log" |
        head -n 40 >&2
    echo "build-deb.sh: see $dir/build.log" >&2
    exit 1
}
ls "$dir/${package}_$version"*.deb
