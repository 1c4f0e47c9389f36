// Waits for what becomes true, and not for a time.

const patience = 30000;

export async function until(what, condition, limit = patience) {
    const end = Date.now() + limit;
    for (;;) {
        const value = await condition();
        if (value) {
            return value;
        }
        if (Date.now() > end) {
            throw new Error(`waited in vain for ${what}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}
