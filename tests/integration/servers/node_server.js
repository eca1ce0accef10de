// A server as Node.js users write it.  It prints its port, counts what it sees, and tells at /counts,
// which it does not count.
//
//   node node_server.js [milliseconds after which an idle connection is closed]

'use strict';
const http = require('http');

let requests = 0;
let connections = 0;

const server = http.createServer((request, response) => {
  if (request.url === '/counts') {
    response.end(JSON.stringify({ requests, connections }));
    return;
  }
  ++requests;
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    const body = Buffer.concat(pieces);
    if (request.url === '/pieces') {
      // Without a Content-Length Node.js sends chunks, one for each write.
      for (let i = 0; i < 10; ++i) response.write(String(i).repeat(1000));
      response.end('end');
    } else if (request.url === '/echo') {
      response.write(body);
      response.end();
    } else {
      response.end('PONG!');
    }
  });
});
server.on('connection', () => ++connections);
// Node.js adds a second of its own to what it tells clients, newer versions on the server's side too.
if (process.argv[2]) server.keepAliveTimeout = Number(process.argv[2]);
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
