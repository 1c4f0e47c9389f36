// The real nginx with the module, a real Redis, and an upstream, each on a free
// port and in a directory of its own.

import { spawn } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect, createServer as createSocket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { until } from './until.mjs';

export async function freePort() {
    const socket = createSocket().listen(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    socket.close();
    await once(socket, 'close');
    return port;
}

function answers(port) {
    return new Promise((done) => {
        const socket = connect(port, '127.0.0.1', () => {
            socket.destroy();
            done(true);
        }).on('error', () => done(false));
    });
}

// A program in a temporary directory, which is running when its port answers.
class Server {
    constructor(name, dir, port, program, args) {
        Object.assign(this, { name, dir, port, program, args });
    }

    running() {
        return this.child?.exitCode === null && this.child.signalCode === null;
    }

    async ensure() {
        if (!this.running()) {
            await this.start();
        }
    }

    async start() {
        this.output = '';
        this.child = spawn(this.program, this.args, { stdio: ['ignore', 'pipe', 'pipe'] });
        process.once('exit', () => this.child.kill());
        this.child.on('error', (error) => { this.output += error; });
        for (const stream of [this.child.stdout, this.child.stderr]) {
            stream.on('data', (data) => { this.output += data; });
        }
        await until(`${this.name} to start`, async () => {
            if (!this.running()) {
                throw new Error(`${this.name} has ended: ${this.output}`);
            }
            return answers(this.port);
        });
    }

    async stop(signal = 'SIGTERM') {
        if (this.running()) {
            const ended = once(this.child, 'exit');
            this.child.kill(signal);
            await ended;
        }
    }

    async remove() {
        await this.stop();
        await rm(this.dir, { recursive: true, force: true });
    }
}

const temporary = () => mkdtemp(join(tmpdir(), 'webhook-browser-'));

export async function startRedis() {
    const [dir, port] = [await temporary(), await freePort()];
    const redis = new Server('redis-server', dir, port,
        process.env.WEBHOOK_REDIS ?? 'redis-server',
        ['--port', port, '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no']);
    await redis.start();
    return redis;
}

// Answers with "status", after so many milliseconds, unless it is to hold its
// answers back until release().
export async function startUpstream() {
    const upstream = { status: 200, count: 0, delay: () => 0, hold: false, held: [] };
    const server = createServer((request, response) => {
        const { status, hold } = upstream;
        upstream.count += 1;
        const answer = () => response.writeHead(status).end();
        request.resume().on('end', () => (hold ? upstream.held.push(answer)
            : setTimeout(answer, upstream.delay())));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    upstream.port = server.address().port;
    upstream.release = () => {
        upstream.hold = false;
        upstream.held.splice(0).forEach((answer) => answer());
    };
    upstream.remove = async () => {
        server.close();
        server.closeAllConnections();
    };
    return upstream;
}

const frame = (dir, port, locations) => `
${process.env.WEBHOOK_MODULE ? `load_module ${resolve(process.env.WEBHOOK_MODULE)};` : ''}
daemon off;
worker_processes 2;
pid ${dir}/nginx.pid;
error_log ${dir}/error.log info;
events { worker_connections 256; }
http {
    access_log off;
    client_body_temp_path ${dir}/body;
    proxy_temp_path ${dir}/proxy;
    fastcgi_temp_path ${dir}/fastcgi;
    uwsgi_temp_path ${dir}/uwsgi;
    scgi_temp_path ${dir}/scgi;
    server {
        listen 127.0.0.1:${port};
        server_name hooks.example.org;
        ${locations}
    }
}
`;

export async function startNginx(locations) {
    const [dir, port] = [await temporary(), await freePort()];
    const nginx = new Server('nginx', dir, port, process.env.WEBHOOK_NGINX ?? 'nginx',
        ['-p', dir, '-c', join(dir, 'nginx.conf'), '-e', join(dir, 'error.log')]);

    nginx.configure = (text) => writeFile(join(dir, 'nginx.conf'), frame(dir, port, text));
    nginx.log = () => readFile(join(dir, 'error.log'), 'utf8');
    // New workers are there when the master process has said so.
    nginx.reload = async () => {
        const before = (await nginx.log()).split('start worker process ').length;
        nginx.child.kill('SIGHUP');
        await until('new workers', async () =>
            (await nginx.log()).split('start worker process ').length >= before + 2);
    };
    await mkdir(join(dir, 'body'));
    await nginx.configure(locations);
    await nginx.start();
    return nginx;
}
