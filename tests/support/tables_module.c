/*
 * Prints which directives and variables the module of the gate has, so that the
 * documentation can be compared with them.
 */

#include <ngx_config.h>

#include <ngx_core.h>
#include <ngx_http.h>
#include <stdio.h>

static void print_directives(const ngx_module_t *module)
{
    const ngx_command_t *command = module->commands;

    for (; command->name.len != 0; ++command) {
        printf("directive %.*s\n", (int)command->name.len, command->name.data);
    }
}

/* Those of the configuration of a test have other names. */
static void print_variables(const ngx_array_t *keys)
{
    const ngx_hash_key_t *key = keys->elts;

    for (ngx_uint_t i = 0; i < keys->nelts; ++i) {
        if (ngx_strncmp(key[i].key.data, "webhook_", 8) == 0) {
            printf("variable %.*s\n", (int)key[i].key.len, key[i].key.data);
        }
    }
}

static void print_prefixes(const ngx_array_t *prefixes)
{
    const ngx_http_variable_t *variable = prefixes->elts;

    for (ngx_uint_t i = 0; i < prefixes->nelts; ++i) {
        if (ngx_strncmp(variable[i].name.data, "webhook_", 8) == 0) {
            printf("variable %.*s\n", (int)variable[i].name.len,
                variable[i].name.data);
        }
    }
}

static ngx_int_t print_tables(ngx_conf_t *cf)
{
    ngx_http_core_main_conf_t *core =
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    for (ngx_module_t **module = cf->cycle->modules; *module; ++module) {
        if (strcmp((*module)->name, "ngx_http_webhook_module") == 0) {
            print_directives(*module);
        }
    }
    print_variables(&core->variables_keys->keys);
    print_prefixes(&core->prefix_variables);

    return fflush(stdout) == 0 ? NGX_OK : NGX_ERROR;
}

static ngx_http_module_t context = {
    NULL, print_tables, NULL, NULL, NULL, NULL, NULL, NULL};

ngx_module_t tables_module = {NGX_MODULE_V1, &context, NULL, NGX_HTTP_MODULE,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NGX_MODULE_V1_PADDING};

ngx_module_t *ngx_modules[] = {&tables_module, NULL};
char *ngx_module_names[] = {"tables_module", NULL};
char *ngx_module_order[] = {NULL};
