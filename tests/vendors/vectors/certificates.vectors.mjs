// Senders whose keys come in certificates.  certificates.json has those of these
// vectors, from 2026 to 2099: a root, an intermediate and a leaf (P-256, with
// Apple's markers), and one for the RSA key.

import { readFileSync } from 'node:fs';

import { crc32, withSum } from './crc32.mjs';
import { es256, jws, none } from './jws.mjs';
import { ecdsa, rsa } from './keys.mjs';

const certificates = JSON.parse(readFileSync(new URL('certificates.json', import.meta.url), 'utf8'));
const der = (name) => certificates[name].replace(/-----[^-]+-----|\s/g, '');
const rsaKey = rsa();

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

const paypal = (id = '8PT597110X687430LKGECATA', key = rsaKey) => ({
    proof: ['header:PAYPAL-TRANSMISSION-SIG'],
    tolerance: 259200,
    flips: [
        { in: 'body', text: '"id":"W' }, { in: 'body', text: 'PAYMENT.SALE.COMPLETED' }, { in: 'body', text: '"completed"}' },
        { in: 'header:PAYPAL-TRANSMISSION-ID', text: '69cd13f0' }, { in: 'header:PAYPAL-TRANSMISSION-TIME', text: '2026-01-15T12:00:00' },
    ],
    sign({ head, body }) {
        const text = [head['PAYPAL-TRANSMISSION-ID'], head['PAYPAL-TRANSMISSION-TIME'], id, crc32(body)].join('|');
        return { 'PAYPAL-TRANSMISSION-SIG': key.sign(Buffer.from(text)).toString('base64') };
    },
});

const sale = { id: 'WH-1DB54321N6789012A-1', create_time: '2026-01-15T11:59:58.120Z', resource_type: 'sale', event_type: 'PAYMENT.SALE.COMPLETED', resource: { id: '80021663DE681814L', state: 'completed' } };
const filling = 'forgedforgedforgedforgedforgedforgedforgedforged';
// Another event, with the CRC-32 of the sale.
const forged = withSum(JSON.stringify({ ...sale, id: 'WH-1DB54321N6789012A-9', resource: { ...sale.resource, id: '1', note: filling } }),
    filling, crc32(Buffer.from(JSON.stringify(sale))));

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
        keys: [certificates.sns],
        parameters: { endpoint: '8PT597110X687430LKGECATA' },
        first: {
            head: {
                'PAYPAL-TRANSMISSION-ID': '69cd13f0-d67a-11e5-baa3-778b53f4ae55', 'PAYPAL-TRANSMISSION-TIME': '2026-01-15T12:00:00Z',
                'PAYPAL-CERT-URL': 'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77', 'PAYPAL-AUTH-ALGO': 'SHA256withRSA',
            },
            body: sale,
        },
        other: { set: { '/id': 'WH-1DB54321N6789012A-2' }, head: { 'PAYPAL-TRANSMISSION-ID': '69cd13f0-d67a-11e5-baa3-778b53f4ae56' } },
        pair: 'another event of the same sale: resource.id is the sale\'s',
        again: {},
        retry: 'nothing, as far as is known',
        more: { resent: { head: { 'PAYPAL-TRANSMISSION-ID': '69cd13f0-d67a-11e5-baa3-778b53f4ae57', 'PAYPAL-TRANSMISSION-TIME': '2026-01-15T12:10:00Z' } } },
        rebodied: { body: forged },
        refused: {
            'another webhook': { by: paypal('WH-another') },
            'another key': { by: paypal(undefined, ecdsa('another')) },
            'without the id of the transmission': { head: { 'PAYPAL-TRANSMISSION-ID': null } },
            'without the time of the transmission': { head: { 'PAYPAL-TRANSMISSION-TIME': null } },
        },
    },
};
