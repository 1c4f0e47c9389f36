/* webhook_state_*(): the text of a state, for stores that keep text. */

#include "abi.h"

static const unsigned char bytes[] = {0x00, 0x01, 0x0f, 0x10, 0x7f, 0x80, 0xab,
    0xcd, 0xef, 0xff, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc};

#define HEX "00010f107f80abcdefff123456789abc"

static size_t encode(webhook_state_kind_t kind, char *out)
{
    webhook_state_t state;

    memset(&state, 0, sizeof(state));
    memset(out, 'x', WEBHOOK_STATE_TEXT_SIZE);
    state.kind = kind;
    memcpy(kind == WEBHOOK_CLAIMED ? state.token : state.digest, bytes,
        sizeof(bytes));
    return webhook_state_encode(&state, out);
}

static void encoded(void **state)
{
    char out[WEBHOOK_STATE_TEXT_SIZE];

    (void)state;
    assert_int_equal(encode(WEBHOOK_CLAIMED, out), strlen("claimed:" HEX));
    assert_memory_equal(out, "claimed:" HEX, strlen("claimed:" HEX));

    assert_int_equal(encode(WEBHOOK_DELIVERED, out), strlen("done:" HEX));
    assert_memory_equal(out, "done:" HEX, strlen("done:" HEX));

    assert_int_equal(encode(WEBHOOK_ABSENT, out), 0);
}

static void decoded(void **state)
{
    webhook_state_t found;

    (void)state;
    assert_int_equal(webhook_state_decode(str("claimed:" HEX), &found), 1);
    assert_int_equal(found.kind, WEBHOOK_CLAIMED);
    assert_memory_equal(found.token, bytes, sizeof(bytes));

    assert_int_equal(webhook_state_decode(str("done:" HEX), &found), 1);
    assert_int_equal(found.kind, WEBHOOK_DELIVERED);
    assert_memory_equal(found.digest, bytes, sizeof(bytes));
}

/* A store may hold anything: what is not ours is not taken for a state. */
static void other_texts(void **state)
{
    static const char *const table[] = {
        "",
        "1",
        "claimed:",
        "done:",
        "done",
        HEX,
        "done: " HEX,
        "done:" HEX "0",
        "done:" HEX "\n",
        "done:" HEX HEX,
        "claimed:00010f107f80abcdefff123456789ab",
        "claimed:00010F107F80ABCDEFFF123456789ABC",
        "claimed:00010f107f80abcdefff123456789abg",
        "claimed:00010f107f80abcdefff12345678 9ab",
        "Done:" HEX,
        "delivered:" HEX,
        " done:" HEX,
    };
    const webhook_str_t none = {NULL, 0};
    const webhook_str_t with_nul = {"done:" HEX "\0", sizeof("done:" HEX)};
    webhook_state_t found;

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        if (webhook_state_decode(str(table[i]), &found) != 0) {
            fail_msg("taken for a state: \"%s\"", table[i]);
        }
    }
    assert_int_equal(webhook_state_decode(none, &found), 0);
    assert_int_equal(webhook_state_decode(with_nul, &found), 0);
}

/* The text is not terminated: nothing behind its length is read. */
static void length_counts(void **state)
{
    const webhook_str_t shorter = {"done:" HEX "tail", strlen("done:" HEX)};
    webhook_state_t found;

    (void)state;
    assert_int_equal(webhook_state_decode(shorter, &found), 1);
}

static void round_trip(void **state)
{
    webhook_state_kind_t kinds[] = {WEBHOOK_CLAIMED, WEBHOOK_DELIVERED};
    char out[WEBHOOK_STATE_TEXT_SIZE];
    webhook_state_t found;

    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        const webhook_str_t text = {out, encode(kinds[i], out)};

        assert_int_equal(webhook_state_decode(text, &found), 1);
        assert_int_equal(found.kind, kinds[i]);
        assert_memory_equal(
            kinds[i] == WEBHOOK_CLAIMED ? found.token : found.digest, bytes,
            sizeof(bytes));
    }
}

/* The kind of a digest is kept; release 0.1.0 knew one only, and wrote none. */
static void kinds_of_digests(void **state)
{
    static const char *const texts[] = {
        "claimed:" HEX ";body=" HEX ";hash=x",
        "done:" HEX ";by=00010f107f80abcd;status=204;hash=x",
        "done:" HEX ";hash=x",
    };
    char out[WEBHOOK_STATE_TEXT_SIZE];
    webhook_state_t found;

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_int_equal(webhook_state_decode(str(texts[i]), &found), 1);
        assert_int_equal(found.digest_kind, WEBHOOK_DIGEST_XXH128);
        assert_int_equal(webhook_state_encode(&found, out), strlen(texts[i]));
        assert_memory_equal(out, texts[i], strlen(texts[i]));
    }

    assert_int_equal(webhook_state_decode(str("done:" HEX), &found), 1);
    assert_int_equal(found.digest_kind, WEBHOOK_DIGEST_SHA256);
    assert_int_equal(
        webhook_state_decode(str("done:" HEX ";hash=later"), &found), 1);
    assert_int_equal(found.digest_kind, WEBHOOK_DIGEST_OTHER);
}

int main(void)
{
    const struct CMUnitTest states[] = {
        cmocka_unit_test(encoded),
        cmocka_unit_test(decoded),
        cmocka_unit_test(other_texts),
        cmocka_unit_test(length_counts),
        cmocka_unit_test(round_trip),
        cmocka_unit_test(kinds_of_digests),
    };

    return cmocka_run_group_tests(states, NULL, NULL);
}
