// Senders whose keys come in certificates.  certificates.json has those of these
// vectors, from 2026 to 2099: a root, an intermediate and a leaf (P-256, with
// Apple's markers), and one for the RSA key.

import { readFileSync } from 'node:fs';

import { es256, jws, none } from './jws.mjs';
import { ecdsa, rsa } from './keys.mjs';

const certificates = JSON.parse(readFileSync(new URL('certificates.json', import.meta.url), 'utf8'));
const der = (name) => certificates[name].replace(/-----[^-]+-----|\s/g, '');
const rsaKey = rsa();

// The CRC-32 of gzip and ZIP (RFC 1952, 8).
function crc32(bytes) {
    let crc = 0xffffffff;
    for (const byte of bytes) {
        crc ^= byte;
        for (let bit = 0; bit < 8; bit++) {
            crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
        }
    }
    return (crc ^ 0xffffffff) >>> 0;
}

const appleChain = ['apple-leaf', 'apple-intermediate', 'apple-root'].map(der);
const appleLeaf = es256('apple-leaf');

const apple = (key = appleLeaf, x5c = appleChain) => ({
    proof: ['/signedPayload'],
    flips: [{ in: 'body', text: '.' + Buffer.from('{"notificationType":"DID_RE').toString('base64url') }],
    sign: ({ body }) => ({ $body: JSON.stringify({ signedPayload: jws(key, { x5c }, JSON.parse(body.toString())) }) }),
});

const topic = 'arn:aws:sns:eu-west-1:123456789012:chess';
const signedBySns = ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];

const sns = (change = {}) => ({
    proof: ['/Signature'],
    tolerance: 7200,
    flips: [
        { in: 'body', text: '"Message":"e' }, { in: 'body', text: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324' }, { in: 'body', text: topic },
    ],
    sign({ body }) {
        const message = JSON.parse(body.toString());
        const fields = signedBySns.filter((name) => name in message && (message.Type !== 'Notification' || !['SubscribeURL', 'Token'].includes(name)));
        const text = fields.map((name) => `${name}\n${message[name]}\n`).join('');
        message.Signature = rsaKey.sign(Buffer.from(text)).toString('base64');
        return { $body: JSON.stringify({ ...message, ...change }) };
    },
});

const paypal = (id = 'WH-2WR32451HC0233532-of-the-vectors') => ({
    proof: ['header:PAYPAL-TRANSMISSION-SIG'],
    sign({ head, body }) {
        const text = [head['PAYPAL-TRANSMISSION-ID'], head['PAYPAL-TRANSMISSION-TIME'], id, crc32(body)].join('|');
        return { 'PAYPAL-TRANSMISSION-SIG': rsaKey.sign(Buffer.from(text)).toString('base64') };
    },
});

export default {
    'apple-app-store': {
        source: 'https://developer.apple.com/documentation/appstoreservernotifications/signedpayload',
        by: apple(),
        keys: [certificates['apple-root']],
        first: {
            body: {
                notificationType: 'DID_RENEW', subtype: 'BILLING_RECOVERY', notificationUUID: '002e14d5-51f5-4503-b5a8-c3a1af68eb20', version: '2.0', signedDate: 1768478398120,
                data: { bundleId: 'com.example.chess', environment: 'Sandbox', signedTransactionInfo: 'ey.ey.MA' },
            },
        },
        other: { set: { '/notificationUUID': '002e14d5-51f5-4503-b5a8-c3a1af68eb21' } },
        pair: 'the same transaction under another notificationUUID',
        again: {},
        retry: 'nothing: signedDate stays',
        refused: {
            'alg none': { by: apple(none) },
            'a chain without its intermediate': { by: apple(appleLeaf, [der('apple-leaf'), der('apple-root')]) },
            'another key than the leaf\'s': { by: apple({ alg: 'ES256', sign: ecdsa('another', 'ieee-p1363').sign }) },
            'no chain': { by: apple(appleLeaf, []) },
        },
    },

    'aws-sns': {
        source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html',
        by: sns(),
        type: 'text/plain; charset=UTF-8',
        keys: [certificates.sns],
        parameters: { require: '/TopicArn=' + topic },
        first: {
            head: { 'x-amz-sns-message-type': 'Notification', 'x-amz-sns-message-id': '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324', 'x-amz-sns-topic-arn': topic },
            body: {
                Type: 'Notification', MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324', TopicArn: topic, Subject: 'A move', Message: 'e4',
                Timestamp: '2026-01-15T12:00:00.120Z', SignatureVersion: '2', SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
                UnsubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe',
            },
        },
        other: { set: { '/MessageId': '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf325' }, head: { 'x-amz-sns-message-id': '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf325' } },
        pair: 'the same text in the same millisecond under another MessageId',
        again: {},
        retry: 'nothing',
        refused: {
            'another topic': { set: { '/TopicArn': topic + '2' } },
            'a member that was changed after it was signed': { by: sns({ Timestamp: '2026-01-15T12:00:01.120Z' }) },
        },
    },

    paypal: {
        source: 'https://developer.paypal.com/api/rest/webhooks/rest/#link-selfverificationmethod',
        by: paypal(),
        files: { 'paypal.pem': certificates.sns },
        parameters: { webhook_id: 'WH-2WR32451HC0233532-of-the-vectors' },
        first: {
            head: {
                'PAYPAL-TRANSMISSION-ID': '69cd13f0-d67a-11e5-baa3-778b53f4ae55', 'PAYPAL-TRANSMISSION-TIME': '2026-01-15T12:00:00Z',
                'PAYPAL-CERT-URL': 'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77', 'PAYPAL-AUTH-ALGO': 'SHA256withRSA',
            },
            body: { id: 'WH-1DB54321N6789012A-1', create_time: '2026-01-15T11:59:58.120Z', resource_type: 'sale', event_type: 'PAYMENT.SALE.COMPLETED', resource: { id: '80021663DE681814L', state: 'completed' } },
        },
        other: { set: { '/id': 'WH-1DB54321N6789012A-2' }, head: { 'PAYPAL-TRANSMISSION-ID': '69cd13f0-d67a-11e5-baa3-778b53f4ae56' } },
        pair: 'another event of the same sale: resource.id is the sale\'s',
        again: { head: { 'PAYPAL-TRANSMISSION-ID': '69cd13f0-d67a-11e5-baa3-778b53f4ae57', 'PAYPAL-TRANSMISSION-TIME': '2026-01-15T12:05:00Z' } },
        retry: 'the id and the time of the transmission, and the signature',
        refused: { 'another webhook': { by: paypal('WH-another') } },
    },
};
