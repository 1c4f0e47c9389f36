// An event of each provider, as small as its profile takes it, with an id that
// no other event has, the time it is sent at, and a text that somebody wrote.

import { randomText } from './crypto.mjs';

const iso = (time) => new Date(time).toISOString();

const standard = (text, time) => ({ type: 'invoice.paid', timestamp: iso(time), data: { id: randomText(12), text } });

const shapes = {
    'standard-webhooks': standard,
    'standard-webhooks-v1a': standard,
    svix: standard,
    stripe: (text, time) => ({
        id: 'evt_' + randomText(24),
        object: 'event',
        type: 'customer.updated',
        created: Math.floor(time / 1000),
        data: { object: { object: 'customer', description: text } },
    }),
    github: (text) => ({
        action: 'opened',
        issue: { number: 1, node_id: 'I_' + randomText(12), body: text },
        repository: { id: 1, full_name: 'octocat/hello-world' },
    }),
    gitlab: (text) => ({ object_kind: 'note', object_attributes: { note: text, discussion_id: randomText(40) } }),
    shopify: (text) => ({ id: Number(randomDigits(13)), note: text, total_price: '48.00' }),
    'shopify-events': (text) => ({ topic: 'Product', action: 'update', handle: text, fields_changed: ['title'] }),
    slack: (text, time) => ({
        type: 'event_callback',
        event_id: 'Ev' + randomText(9),
        event_time: Math.floor(time / 1000),
        event: { type: 'message', channel: 'C0', text },
    }),
    calendly: (text, time) => ({
        event: 'invitee.created',
        created_at: iso(time),
        payload: {
            uri: 'https://api.calendly.com/scheduled_events/1/invitees/' + randomText(16),
            questions_and_answers: [{ question: 'What about?', answer: text }],
            scheduled_event: {
                uri: 'https://api.calendly.com/scheduled_events/1',
                start_time: iso(time),
                end_time: iso(time),
            },
        },
    }),
    'cal.com': (text, time) => ({
        triggerEvent: 'BOOKING_CREATED',
        createdAt: iso(time),
        payload: { uid: randomText(22), startTime: iso(time), endTime: iso(time), description: text },
    }),
    zoom: (text, time) => ({
        event: 'meeting.started',
        event_ts: time,
        payload: { account_id: 'a', object: { uuid: randomText(22) + '==', topic: text } },
    }),
    typeform: (text) => ({
        event_id: randomText(26),
        event_type: 'form_response',
        form_response: { answers: [{ type: 'text', text }] },
    }),
    square: (text) => ({
        merchant_id: 'm',
        type: 'customer.updated',
        event_id: randomText(36),
        data: { type: 'customer', object: { customer: { note: text } } },
    }),
    paddle: (text, time) => ({
        event_id: 'evt_' + randomText(26),
        event_type: 'customer.updated',
        occurred_at: iso(time),
        data: { name: text },
    }),
    hubspot: (text, time) => [text, 'another'].map((value) => ({
        eventId: Number(randomDigits(10)),
        subscriptionId: 1,
        occurredAt: time,
        subscriptionType: 'contact.propertyChange',
        propertyValue: value,
    })),
    linear: (text, time) => ({
        action: 'update',
        type: 'Issue',
        createdAt: iso(time),
        data: { id: randomText(36), title: text },
        webhookTimestamp: time,
    }),
    intercom: (text) => ({
        type: 'notification_event',
        id: 'notif_' + randomText(36),
        topic: 'conversation.user.created',
        data: { item: { body: text } },
    }),
    close: (text) => ({ event: { id: 'ev_' + randomText(22), action: 'updated', data: { note: text } } }),
    'discord-interactions': (text) => ({
        id: randomDigits(18),
        application_id: '1234560123453231555',
        type: 2,
        data: { name: 'say', options: [{ value: text }] },
        token: randomText(40),
        version: 1,
    }),
    sendgrid: (text) => [text, 'another'].map((value) => ({
        sg_event_id: randomText(22),
        event: 'click',
        email: 'a@example.org',
        url: value,
    })),
    'shop-hmac': (text) => ({ text }),
    'shop-key': (text) => ({ id: randomText(12), text }),
    gohighlevel: (text) => ({ type: 'ContactUpdate', webhookId: randomText(36), name: text }),
};

function randomDigits(count) {
    return '1' + Array.from({ length: count - 1 }, () => Math.floor(Math.random() * 10)).join('');
}

const megabyte = 1000 * 1000;

// Every body is JSON in UTF-8, and kept in bytes: what is signed is these.
const texts = {
    small: (make) => JSON.stringify(make('hello')),
    text: (make) => JSON.stringify(make('Łucja “Żółć” \u2028 数据 🎉 \\ / " \n \u0001')),
    // as some write it, with an end of line behind it
    spaced: (make) => JSON.stringify(make('hello'), null, 2).replaceAll('\n', '\r\n') + '\r\n',
    large: (make) => JSON.stringify(make('0123456789 '.repeat(megabyte / 11))),
};

export const bodyNames = Object.keys(texts);

export function body(preset, name, time) {
    return Buffer.from(texts[name]((text) => shapes[preset](text, time)));
}
