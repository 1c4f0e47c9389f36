// sign.mjs [PROVIDER [URL]]
//
// Prints deliveries, one JSON object a line, as the provider would send them
// to that URL; without arguments those of all providers.  "kind" is
//   genuine  to be taken
//   foreign  signed with another secret than the one that is shown
//   old      a minute too old
//   early    a minute too far ahead
// The first header has the signature.  A library that verifies must have taken
// what is genuine, and have refused it with one more byte.

import { bodyNames, body } from './events.mjs';
import { documented } from './documented.mjs';
import { signers } from './signers.mjs';
import { verifiers } from './verifiers.mjs';

const providers = { ...signers, ...verifiers, ...documented };

async function accepts(provider, delivery) {
    try {
        return await provider.verify(delivery);
    } catch {
        return false;
    }
}

async function check(name, provider, delivery) {
    const longer = { ...delivery, body: Buffer.concat([delivery.body, Buffer.from(' ')]) };
    if (!(await accepts(provider, delivery))) {
        throw new Error(`the library of ${name} refuses what we signed for it`);
    }
    if (await accepts(provider, longer)) {
        throw new Error(`the library of ${name} takes what nobody signed`);
    }
}

async function make(name, url, kind, bodyName, key, shown, offset = 0) {
    const provider = providers[name];
    const time = Date.now() + offset * 1000;
    const delivery = { key, time, url, body: body(name, bodyName, time) };
    delivery.headers = await provider.sign(delivery);
    if (kind === 'genuine' && provider.verify) {
        await check(name, provider, delivery);
    }
    return {
        provider: name,
        kind,
        name: bodyName,
        secret: shown,
        url,
        headers: Object.entries(delivery.headers),
        body: delivery.body.toString('base64'),
    };
}

async function deliveries(name, url) {
    const { key: makeKey, tolerance } = providers[name];
    const key = makeKey();
    const of = (kind, signer, offset) => make(name, url, kind, 'small', signer, key.shown, offset);

    const all = [await of('foreign', makeKey())];
    if (tolerance) {
        all.push(await of('old', key, -tolerance - 60), await of('early', key, tolerance + 60));
    }
    // the last, as some tolerances are short
    for (const bodyName of bodyNames) {
        all.push(await make(name, url, 'genuine', bodyName, key, key.shown));
    }
    return all;
}

const [only, url = 'https://hooks.example.com/hook'] = process.argv.slice(2);
for (const name of only ? [only] : Object.keys(providers)) {
    for (const delivery of await deliveries(name, url)) {
        process.stdout.write(JSON.stringify(delivery) + '\n');
    }
}
