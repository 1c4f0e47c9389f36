# Sourced by nginx's auto/make after config: rules for our objects.

webhook_dir=$ngx_addon_dir

webhook_gen=$NGX_OBJS/webhook
mkdir -p $webhook_gen

webhook_objs=
for webhook_src in $webhook_srcs; do
    webhook_obj=addon/`basename \`dirname $webhook_src\``/`basename $webhook_src .cc`
    webhook_objs="$webhook_objs $NGX_OBJS/$webhook_obj.$ngx_objext"
done

webhook_flags="-std=c++20 -fvisibility=hidden -fvisibility-inlines-hidden"
webhook_flags="$webhook_flags -I$webhook_dir/include -I$webhook_dir/src"
webhook_flags="$webhook_flags -I$webhook_gen"
webhook_flags="$webhook_flags -isystem $webhook_dir/build/deps/include"

if [ "$WEBHOOK_STATIC" = yes ]; then
    webhook_flags="$webhook_flags -isystem $webhook_static/include"
fi

if [ $webhook_json = simdjson ]; then
    webhook_flags="$webhook_flags -DWEBHOOK_JSON_SIMDJSON=1"
fi

# nginx compiles with -Werror, and its headers are C: as system headers they
# do not have to answer to a C++ compiler's warnings.
for webhook_inc in $CORE_INCS $HTTP_INCS $NGX_OBJS; do
    case $webhook_inc in
        src/* | $NGX_OBJS)
            webhook_flags="$webhook_flags -isystem $webhook_inc"
        ;;
    esac
done

if [ "$NGX_CC_NAME" = gcc ]; then
    webhook_flags="$webhook_flags -fno-gnu-unique"
fi

cat << END >> $NGX_MAKEFILE

$webhook_objs: \\
	CFLAGS += $webhook_flags $WEBHOOK_CXXFLAGS

$webhook_objs: $webhook_gen/builtin_files.inc $webhook_gen/status_page.inc

$webhook_gen/builtin_files.inc: $webhook_dir/tools/embed.sh \\
	`echo $webhook_dir/providers/*.json`
	$webhook_dir/tools/embed.sh \$@ $webhook_dir/providers/*.json

$webhook_gen/status_page.inc: $webhook_dir/tools/embed-page.sh \\
	`echo $webhook_dir/page/*`
	$webhook_dir/tools/embed-page.sh \$@ $webhook_dir/page

END
