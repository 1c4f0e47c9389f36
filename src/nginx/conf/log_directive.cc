/*
 * "webhook_log" is "access_log" of nginx's own log module with a format that
 * nobody has to write: files, syslog, buffers and conditions are those of that
 * module.  Its functions are reached by its table of directives.
 */

#include "nginx/conf/log_directive.h"

#include "nginx/conf/main_conf.h"
#include "nginx/conf/setters.h"

#include <initializer_list>

namespace webhook::nginx {
namespace {

/* No configuration can have a format of this name by accident. */
constexpr std::string_view format_name = "webhook_log (built in)";

/*
 * The values are those of nginx and of the gate.  None contains a secret, and
 * of an event there are the type and the parts of its key only: no URI, no
 * arguments and no header field.
 */
constexpr std::string_view format =
    "{"
    "\"time\":\"$time_iso8601\","
    "\"request\":\"$request_id\","
    "\"sender\":\"$remote_addr\","
    "\"server\":\"$server_name\","
    "\"location\":\"$webhook_location\","
    "\"profile\":\"$webhook_profile\","
    "\"mode\":\"$webhook_mode\","
    "\"status\":\"$status\","
    "\"verdict\":\"$webhook_verdict\","
    "\"reason\":\"$webhook_reason\","
    "\"fault\":\"$webhook_fault\","
    "\"violation\":\"$webhook_violation\","
    "\"type\":\"$webhook_type\","
    "\"id\":\"$webhook_id\","
    "\"key\":\"$webhook_key\","
    "\"secret_index\":\"$webhook_secret_index\","
    "\"request_length\":\"$request_length\","
    "\"request_time\":\"$request_time\","
    "\"store_time\":\"$webhook_store_time\","
    "\"upstream\":\"$upstream_addr\","
    "\"upstream_status\":\"$upstream_status\","
    "\"upstream_time\":\"$upstream_response_time\""
    "}";

const ngx_module_t *find_log_module(ngx_conf_t *cf)
{
    for (ngx_module_t **m = cf->cycle->modules; *m; m++) {
        if (std::string_view((*m)->name) == "ngx_http_log_module") {
            return *m;
        }
    }

    return nullptr;
}

ngx_command_t *find_command(const ngx_module_t *module, std::string_view name)
{
    for (ngx_command_t *cmd = module->commands; cmd && cmd->name.len; cmd++) {
        if (view(cmd->name) == name) {
            return cmd;
        }
    }

    return nullptr;
}

/* Replaces the arguments of the directive that is being read. */
class other_arguments {
public:
    explicit other_arguments(ngx_conf_t *cf) : cf_(cf), kept_(cf->args) {}
    ~other_arguments() { cf_->args = kept_; }
    other_arguments(const other_arguments &) = delete;
    other_arguments &operator=(const other_arguments &) = delete;

    bool make(size_t count)
    {
        cf_->args = ngx_array_create(cf_->pool, count, sizeof(ngx_str_t));
        return cf_->args != nullptr;
    }

    /* nginx reads some arguments as strings with a NUL. */
    bool add(std::string_view text)
    {
        return copy(cf_->pool, text,
                   static_cast<ngx_str_t *>(ngx_array_push(cf_->args))) !=
               nullptr;
    }

private:
    ngx_conf_t *cf_;
    ngx_array_t *kept_;
};

/* Defines the format when the first directive needs it. */
char *define_format(ngx_conf_t *cf, const ngx_module_t *module)
{
    ngx_command_t *cmd = find_command(module, "log_format");
    main_conf *main = get_main_conf(cf);

    if (main->has_log_format) {
        return ok;
    }

    other_arguments with(cf);

    if (cmd == nullptr || !with.make(4) || !with.add("log_format") ||
        !with.add(format_name) || !with.add("escape=json") ||
        !with.add(format)) {
        return error;
    }

    const auto *ctx = static_cast<ngx_http_conf_ctx_t *>(cf->ctx);

    main->has_log_format = true;

    return cmd->set(cf, cmd, ctx->main_conf[module->ctx_index]);
}

} // namespace

char *set_log(ngx_conf_t *cf, ngx_command_t *, void *) noexcept
{
    const ngx_module_t *module = find_log_module(cf);
    const ngx_uint_t count = cf->args->nelts;
    const ngx_str_t *value = arguments(cf);
    const auto *ctx = static_cast<ngx_http_conf_ctx_t *>(cf->ctx);
    ngx_command_t *cmd = module ? find_command(module, "access_log") : nullptr;

    if (cmd == nullptr) {
        return say("requires the module \"ngx_http_log_module\" of nginx");
    }

    for (ngx_uint_t i = 2; i < count; i++) {
        const std::string_view text = view(value[i]);

        if (text != "gzip" && text.find('=') == std::string_view::npos) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                "invalid parameter \"%V\" in \"webhook_log\", which has a "
                "format of its own; use \"access_log\" for another format",
                &value[i]);
            return error;
        }
    }

    if (define_format(cf, module) != ok) {
        return error;
    }

    other_arguments with(cf);

    if (!with.make(count + 1) || !with.add("access_log") ||
        !with.add(view(value[1]))) {
        return error;
    }

    if (view(value[1]) != "off" && !with.add(format_name)) {
        return error;
    }

    for (ngx_uint_t i = 2; i < count; i++) {
        if (!with.add(view(value[i]))) {
            return error;
        }
    }

    return cmd->set(cf, cmd, ctx->loc_conf[module->ctx_index]);
}

} // namespace webhook::nginx
