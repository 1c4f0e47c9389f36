/*
 * Contains the places of directives in the configuration files, and messages
 * that name such a place.
 */

#ifndef WEBHOOK_NGINX_CONF_PLACE_H
#define WEBHOOK_NGINX_CONF_PLACE_H

#include "nginx/conf/setters.h"

namespace webhook::nginx {

struct location_conf;

/* Holds a line of a configuration file. */
struct conf_place {
    ngx_str_t file{}; /* ends with a NUL, which nginx has put there */
    ngx_uint_t line = 0;
};

/* Holds where a directive is. */
struct named_place {
    ngx_str_t directive{};
    conf_place place{};
};

/* Returns the place of the directive that is being read. */
inline conf_place here(const ngx_conf_t *cf)
{
    return {cf->conf_file->file.name, cf->conf_file->line};
}

/*
 * Makes nginx's messages end with this place instead of the line that it has
 * read last, which is often the end of a block.
 */
class at_place {
public:
    at_place(ngx_conf_t *cf, const conf_place &place)
        : cf_(cf), kept_(cf->conf_file)
    {
        if (place.file.data) {
            file_.file.name = place.file;
            file_.line = place.line;
            cf_->conf_file = &file_;
        }
    }

    ~at_place() { cf_->conf_file = kept_; }

    at_place(const at_place &) = delete;
    at_place &operator=(const at_place &) = delete;

private:
    ngx_conf_t *cf_;
    ngx_conf_file_t *kept_;
    ngx_conf_file_t file_{};
};

/* Logs a message about the configuration that ends with this place. */
template<typename... Args>
void say_at(ngx_conf_t *cf, ngx_uint_t level, const conf_place &place,
    const char *format, Args... args)
{
    const at_place at(cf, place);

    ngx_conf_log_error(level, cf, 0, format, args...);
}

/* Records where a directive of this level is. */
ngx_int_t note_place(
    ngx_conf_t *cf, const ngx_str_t &name, location_conf *conf);

/*
 * Returns the place of a directive that applies to the location, on its level
 * or the nearest one above; that of "webhook" if there is none.
 */
conf_place place_of(const location_conf *conf, std::string_view directive);

/* Returns true if the directive is on the level of the location itself. */
bool is_own(const location_conf *conf, std::string_view directive);

/* Calls a directive's setter, and records the place of the directive. */
template<auto setter>
char *placed(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept
{
    char *rv = setter(cf, cmd, conf);

    return rv == ok && note_place(cf, cmd->name,
                           static_cast<location_conf *>(conf)) != NGX_OK
               ? error
               : rv;
}

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_PLACE_H */
