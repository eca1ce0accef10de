// What Node.js's HTTP server can do beyond a reply with a body.  It prints its port.

'use strict';
const http = require('http');
const zlib = require('zlib');

const encoders = {
  gzip: zlib.gzipSync,
  deflate: zlib.deflateSync,
  br: zlib.brotliCompressSync,
};
const decoders = {
  gzip: zlib.gunzipSync,
  deflate: zlib.inflateSync,
  br: zlib.brotliDecompressSync,
};
const page = 'page '.repeat(2000);
const served = new WeakMap(); // how many requests of a connection

function encoded(coding, request, response) {
  const asked = (request.headers['accept-encoding'] || '').split(/ *, */);
  if (!asked.includes(coding)) {
    response.end(page);
    return;
  }
  response.setHeader('Content-Encoding', coding);
  response.end(encoders[coding](page));
}

const routes = {
  '/gzip': (request, response) => encoded('gzip', request, response),
  '/deflate': (request, response) => encoded('deflate', request, response),
  '/br': (request, response) => encoded('br', request, response),
  // Some servers send deflate without zlib's frame.
  '/raw': (request, response) => {
    response.setHeader('Content-Encoding', 'deflate');
    response.end(zlib.deflateRawSync(page));
  },
  '/twice': (request, response) => {
    response.setHeader('Content-Encoding', 'gzip, br');
    response.end(zlib.brotliCompressSync(zlib.gzipSync(page)));
  },
  // A body that is not what its header says.
  '/not-gzip': (request, response) => {
    response.setHeader('Content-Encoding', 'gzip');
    response.end(page);
  },
  '/decode': (request, response, body) => {
    const codings = request.headers['content-encoding'].split(/ *, */).reverse();
    response.end(codings.reduce((bytes, coding) => decoders[coding](bytes), body));
  },
  '/set-cookies': (request, response) => {
    response.setHeader('Set-Cookie', [
      'session=42; Path=/; HttpOnly',
      'theme=dark; Max-Age=60',
      'deep=yes; Path=/deep',
      'gone=1; Max-Age=0',
      'safe=1; Secure',
    ]);
    response.end();
  },
  '/cookies': (request, response) => response.end(request.headers.cookie || ''),
  '/deep/cookies': (request, response) => response.end(request.headers.cookie || ''),
  // What arrived, and how.
  '/what': (request, response, body) => {
    const { headers, method } = request;
    response.setHeader('Content-Type', 'application/json');
    response.end(
      [
        method,
        headers['content-type'] || '-',
        headers['content-length'] || '-',
        headers['transfer-encoding'] || '-',
        headers.expect || '-',
        body.length,
      ].join(' ')
    );
  },
  '/echo': (request, response, body) => response.end(body),
  '/trailers': (request, response) => {
    response.writeHead(200, { Trailer: 'X-Sum, X-Rows' });
    response.write('one');
    response.write('two');
    response.addTrailers({ 'X-Sum': 'abc', 'X-Rows': '2' });
    response.end();
  },
  '/hints': (request, response) => {
    response.writeProcessing();
    response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.end('at last'));
  },
  // The second request of a connection finds it closed.
  '/once': (request, response) => {
    if (served.get(request.socket) > 1) request.socket.destroy();
    else response.end('once');
  },
};

function answer(request, response) {
  served.set(request.socket, (served.get(request.socket) || 0) + 1);
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    const route = routes[request.url.split('?')[0]];
    if (route) route(request, response, Buffer.concat(pieces));
    else response.writeHead(404).end();
  });
}

const server = http.createServer(answer);
// Whoever asks first is told to go on, but at /full.
server.on('checkContinue', (request, response) => {
  if (request.url === '/full') {
    response.writeHead(413, { Connection: 'close' }).end('full');
    return;
  }
  response.writeContinue();
  answer(request, response);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
