// second-opinions.mjs DIRECTORY
//
// Shows the vectors of the providers (tests/data/providers) to libraries of the
// vendors and to others: what is genuine must be taken, and refused with one
// more byte.  The clock is that of the delivery.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { verifiers } from './verifiers.mjs';

const directory = process.argv[2] ?? '../data/providers';
const RealDate = Date;

function at(time) {
    globalThis.Date = class extends RealDate {
        constructor(...given) {
            super(...(given.length === 0 ? [time] : given));
        }

        static now() {
            return time;
        }
    };
}

const head = (delivery) => Object.fromEntries(delivery.headers.map(([name, value]) => [name.toLowerCase(), value]));
const bytes = (delivery) => (delivery.body_base64 ? Buffer.from(delivery.body_base64, 'base64') : Buffer.from(delivery.body ?? ''));

// ---- those that know a scheme ----------------------------------------------

async function standardWebhooks({ secret, fields, body }) {
    const { Webhook } = await import('standardwebhooks');
    const prefix = fields['svix-id'] ? 'svix' : fields['finch-event-id'] ? 'finch' : 'webhook';
    const id = prefix === 'finch' ? 'finch-event-id' : prefix + '-id';
    new Webhook(secret).verify(body.toString(), {
        'webhook-id': fields[id],
        'webhook-timestamp': fields[prefix + '-timestamp'],
        'webhook-signature': fields[prefix + '-signature'],
    });
    return true;
}

const octokit = (field) => async ({ secret, fields, body }) => {
    const { verify } = await import('@octokit/webhooks-methods');
    return verify(secret, body.toString(), fields[field]);
};

async function stripe({ secret, fields, body }) {
    const { default: Stripe } = await import('stripe');
    return Boolean(new Stripe('sk_test_none').webhooks.constructEvent(body.toString(), fields['stripe-signature'], secret));
}

async function sanity({ secret, fields, body }) {
    const { isValidSignature } = await import('@sanity/webhook');
    return isValidSignature(body.toString(), fields['sanity-webhook-signature'], secret);
}

async function hubspot({ secret, fields, body, url }) {
    const { Signature } = await import('@hubspot/api-client');
    return Signature.isValid({
        signature: fields['x-hubspot-signature-v3'], clientSecret: secret, url, requestBody: body.toString(),
        signatureVersion: 'v3', timestamp: Number(fields['x-hubspot-request-timestamp']), method: 'POST',
    });
}

// Also Mandrill's: an HMAC over the URL and the sorted fields.
const twilio = (field) => async ({ secret, fields, body, url }) => {
    const { default: library } = await import('twilio');
    return library.validateRequest(secret, fields[field], url, Object.fromEntries(new URLSearchParams(body.toString())));
};

// Their library downloads the key.
async function ebay({ key, fields, body }) {
    const { default: client } = await import('event-notification-nodejs-sdk/lib/client.js');
    const { default: validator } = await import('event-notification-nodejs-sdk/lib/validator.js');
    client.getPublicKey = async () => ({ key });
    return validator.validateSignature(JSON.parse(body.toString()), fields['x-ebay-signature'], {});
}

const tern = (platform) => async ({ secret, fields, body, url }) => {
    const { WebhookVerificationService } = await import('@hookflo/tern');
    const request = new Request(url, { method: 'POST', headers: fields, body });
    const result = await WebhookVerificationService.verify(request, { platform, secret, toleranceInSeconds: 300 });
    return result.isValid;
};

async function token({ token: text, key, time, algorithm }) {
    const { jwtVerify, importSPKI } = await import('jose');
    const material = algorithm === 'HS256' ? Buffer.from(key) : await importSPKI(key, algorithm);
    await jwtVerify(text, material, { algorithms: [algorithm], currentDate: new RealDate(time) });
    return true;
}

const jose = (field, algorithm, prefix = '') => ({ secret, key, fields, time }) => token({
    token: fields[field].slice(prefix.length), key: secret ?? key, time, algorithm,
});

// The token, and the hash of the request in it.
async function atlassian({ secret, fields, url }) {
    const jwt = await import('atlassian-jwt');
    const claims = jwt.decodeSymmetric(fields.authorization.slice('JWT '.length), secret, 'HS256');
    return claims.qsh === jwt.createQueryStringHash(jwt.fromMethodAndUrl('POST', url));
}

function library(name) {
    const { verify } = verifiers[name];
    return async ({ secret, key, headers, body, url }) => verify({
        key: { shown: secret ?? key }, headers: Object.fromEntries(headers), body, url,
    });
}

const standardNames = [
    'standard-webhooks', 'svix', 'gitlab', 'clerk', 'resend', 'stytch', 'supabase', 'render', 'brex', 'openai', 'replicate', 'gemini',
    'incident-io', 'etsy', 'vanta', 'loops', 'increase', 'finch', 'beehiiv', 'guesty', 'lithic',
];
// Not Vercel, whose documentation and other libraries say SHA-1, nor Sanity, whose
// own library is asked.
const ternNames = {
    github: 'github', stripe: 'stripe', clerk: 'clerk', shopify: 'shopify', paddle: 'paddle', razorpay: 'razorpay',
    'lemon-squeezy': 'lemonsqueezy', workos: 'workos', woocommerce: 'woocommerce', replicate: 'replicateai', sentry: 'sentry',
    doppler: 'doppler',
};

const opinions = new Map();
function add(name, who, verify, covers = true) {
    opinions.set(name, [...(opinions.get(name) ?? []), { who, verify, covers }]);
}
for (const name of standardNames) {
    add(name, 'standardwebhooks', standardWebhooks);
}
for (const [name, platform] of Object.entries(ternNames)) {
    add(name, '@hookflo/tern', tern(platform));
}
for (const name of Object.keys(verifiers)) {
    add(name, 'the library of ' + name, library(name));
}
for (const name of ['github', 'meta', 'whatsapp', 'messenger', 'instagram']) {
    add(name, '@octokit/webhooks-methods', octokit('x-hub-signature-256'));
}
for (const name of ['bitbucket', 'atlassian-jira']) {
    add(name, '@octokit/webhooks-methods', octokit('x-hub-signature'));
}
add('slack-interactivity', '@slack/bolt', library('slack'));
add('stripe', 'stripe', stripe);
add('ebay', 'event-notification-nodejs-sdk', ebay);
add('sanity', '@sanity/webhook', sanity);
add('hubspot', '@hubspot/api-client', hubspot);
add('twilio', 'twilio', twilio('x-twilio-signature'));
add('mandrill', 'twilio', twilio('x-mandrill-signature'));
// What these sign has a hash of the body, which jose does not compare.
add('plaid', 'jose', jose('plaid-verification', 'ES256'), false);
add('google-pubsub', 'jose', jose('authorization', 'RS256', 'Bearer '), false);
add('vonage', 'jose', jose('authorization', 'HS256', 'Bearer '), false);
add('netlify', 'jose', jose('x-webhook-signature', 'HS256'), false);
add('monday', 'jose', jose('authorization', 'HS256'), false);
add('livekit', 'jose', jose('authorization', 'HS256'), false);
add('messagebird', 'jose', jose('messagebird-signature-jwt', 'HS256'), false);
add('jira-connect', 'jose', jose('authorization', 'HS256', 'JWT '), false);
add('jira-connect', 'atlassian-jwt', atlassian, false);
add('kinde', 'jose', ({ key, body, time }) => token({ token: body.toString(), key, time, algorithm: 'RS256' }));

// Linear's library takes a minute, in which no retry comes.
const clock = ({ provider, deliveries }, delivery) => (
    provider === 'linear' && delivery.body === deliveries.first.body ? deliveries.first.at : delivery.at
);

// ---- asking them -----------------------------------------------------------

async function taken(verify, given) {
    at(given.time);
    try {
        return (await verify(given)) === true;
    } catch {
        return false;
    } finally {
        globalThis.Date = RealDate;
    }
}

let wrong = 0;
let asked = 0;
function fault(text) {
    console.error(text);
    wrong++;
}

for (const file of readdirSync(directory).filter((name) => name.endsWith('.json')).sort()) {
    const vectors = JSON.parse(readFileSync(join(directory, file), 'utf8'));
    const { secrets = [], public_keys: keys = [], parameters = {} } = vectors.gate;
    for (const { who, verify, covers } of opinions.get(vectors.provider) ?? []) {
        for (const [name, delivery] of Object.entries(vectors.deliveries)) {
            const given = {
                secret: secrets[0], key: keys[0], time: clock(vectors, delivery), headers: delivery.headers, fields: head(delivery), body: bytes(delivery),
                url: parameters.url ?? 'https://hooks.example.com' + (delivery.path ?? '/hooks/' + vectors.provider),
            };
            asked++;
            if (!(await taken(verify, given))) {
                fault(`${vectors.provider}: ${who} refuses "${name}"`);
            }
            if (covers && (await taken(verify, { ...given, body: Buffer.concat([given.body, Buffer.from('0')]) }))) {
                fault(`${vectors.provider}: ${who} takes "${name}" with one more byte`);
            }
        }
    }
}
console.log(`${asked} deliveries of ${opinions.size} providers were shown to a library`);
process.exit(wrong ? 1 : 0);
