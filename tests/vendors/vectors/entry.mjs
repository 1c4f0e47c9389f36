// From the short form of an entry to a file of tests/data/providers:
//
//   by      how the provider signs (signing.mjs)
//   secret  as it is shown; or "keys" for public keys, or nothing
//   first   { body, head, path, method }
//   other   changes to "first": { set, unset, head, body, path, after, by };
//           or "first" for equal bytes
//   again   the same
//
// "set" has JSON Pointers, "after" is in seconds.  A body that is no text is
// written as JSON.  "unsigned" leaves the signature out, "bare" also what else
// "first" has in its head, "type" is another Content-Type (null: none).

// 2026-01-15T12:00:00Z
export const base = 1768478400000;

function parent(root, pointer) {
    const names = pointer.split('/').slice(1).map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = names.pop();
    return [names.reduce((node, name) => node[name], root), last];
}

function changed(body, { set = {}, unset = [], body: whole }) {
    if (whole !== undefined) {
        return whole;
    }
    const copy = structuredClone(body);
    for (const [pointer, value] of Object.entries(set)) {
        const [node, name] = parent(copy, pointer);
        if (node === undefined) {
            throw new Error('no place for ' + pointer);
        }
        node[name] = value;
    }
    for (const pointer of unset) {
        const [node, name] = parent(copy, pointer);
        delete node[name];
    }
    return copy;
}

const written = (body) => (typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));

// In any case of letters, a field has one value.
function joined(...heads) {
    const result = new Map();
    for (const [name, value] of heads.flatMap((head) => Object.entries(head))) {
        result.set(name.toLowerCase(), [name, value]);
    }
    return [...result.values()].filter(([, value]) => value !== null);
}

function delivery(name, entry, change, after) {
    const { first, by, type = 'application/json' } = entry;
    const what = {
        at: base + (change.after ?? after) * 1000,
        method: change.method ?? first.method ?? 'POST',
        path: change.path ?? first.path ?? '/hooks/' + name,
        body: Buffer.from(written(changed(first.body ?? '', change))),
        head: change.bare ? { ...change.head } : { ...first.head, ...change.head },
    };
    what.url = entry.url ?? 'https://hooks.example.com' + what.path;
    // Some signatures are part of the body or of the path.
    const signed = change.unsigned ? {} : (change.by ?? by).sign(what, change.secret ?? entry.key ?? entry.secret);
    const { $body = what.body, $path = what.path, ...fields } = signed;
    const text = Buffer.from($body);
    const contentType = change.type === undefined ? type : change.type;
    const isText = Buffer.from(text.toString()).equals(text);
    return {
        at: what.at,
        ...(what.method === 'POST' ? {} : { method: what.method }),
        ...($path === '/hooks/' + name ? {} : { path: $path }),
        headers: joined(contentType === null ? {} : { 'Content-Type': contentType }, what.head, fields),
        ...(text.length === 0 ? {} : isText ? { body: text.toString() } : { body_base64: text.toString('base64') }),
    };
}

function gate(entry) {
    const { by, secret, keys, parameters, directives, key } = entry;
    const result = {};
    if (by.token) {
        result.token = { at: by.token, values: [by.shown ? by.shown(secret) : secret] };
    } else if (secret !== undefined && key === undefined) {
        result.secrets = [secret];
    }
    if (keys) {
        result.public_keys = keys;
    }
    if (entry.files) {
        result.files = entry.files;
    }
    if (entry.settings) {
        result.settings = entry.settings;
    }
    if (parameters) {
        result.parameters = parameters;
    }
    if (directives) {
        result.directives = directives;
    }
    return result;
}

export function file(name, entry) {
    const { by } = entry;
    const deliveries = { first: delivery(name, entry, {}, 0) };
    const same = entry.other === 'first';
    if (!same) {
        deliveries.other = delivery(name, entry, entry.other, 60);
    }
    if (entry.again) {
        deliveries.again = delivery(name, entry, entry.again, 300);
    }
    if (entry.rebodied) {
        deliveries.rebodied = delivery(name, entry, entry.rebodied, 0);
    }
    for (const [extra, change] of Object.entries(entry.more ?? {})) {
        deliveries[extra] = delivery(name, entry, change, 600);
    }
    const refused = Object.entries(entry.refused ?? {}).map(([what, change]) => [
        what, { ...delivery(name, entry, change, 0), why: change.why ?? what },
    ]);
    const asked = (request) => {
        const { answer, ...change } = request;
        return { ...delivery(name, entry, change, 0), ...(answer ? { answer } : {}) };
    };
    return {
        provider: name,
        source: entry.source,
        signer: entry.signer ?? 'node:crypto',
        gate: gate(entry),
        proof: by.proof,
        ...(entry.tolerance ?? by.tolerance ? { tolerance: entry.tolerance ?? by.tolerance } : {}),
        ...(entry.flips ?? by.flips ? { flips: entry.flips ?? by.flips } : {}),
        deliveries,
        pair: ['first', same ? 'first' : 'other'],
        pair_is: entry.pair,
        ...(entry.again ? { retry: ['first', 'again'], retry_is: entry.retry } : { unidentified: entry.unidentified }),
        ...(entry.rebodied ? { rebodied: ['first', 'rebodied'] } : {}),
        ...(entry.synchronous ? { synchronous: entry.synchronous } : {}),
        ...(refused.length ? { refused: Object.fromEntries(refused) } : {}),
        ...(entry.challenges ? { challenges: mapped(entry.challenges, asked) } : {}),
        ...(entry.challengesRefused ? { challenges_refused: mapped(entry.challengesRefused, asked) } : {}),
    };
}

const mapped = (object, change) => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));

// As the files of the tree are written: four spaces, a header field a line.
export function text(object) {
    return JSON.stringify(object, null, 4)
        .replace(/\[\n\s+("(?:[^"\\]|\\.)*"),\n\s+("(?:[^"\\]|\\.)*")\n\s+\]/g, '[$1, $2]') + '\n';
}
