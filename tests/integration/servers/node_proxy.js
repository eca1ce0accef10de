// A proxy for http and, by CONNECT, for anything: every host is at one port of this machine.  It
// wants `ann:secret`, prints its port, then a line for each request.
//
//   node node_proxy.js port

'use strict';
const http = require('http');
const net = require('net');

const target = { host: '127.0.0.1', port: Number(process.argv[2]) };
const secret = 'Basic ' + Buffer.from('ann:secret').toString('base64');
const isKnown = (request) => request.headers['proxy-authorization'] === secret;

const proxy = http.createServer((request, response) => {
  console.log(request.method, request.url);
  if (!isKnown(request)) {
    response.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="proxy"' }).end();
    return;
  }
  const { pathname, search } = new URL(request.url);
  const headers = { ...request.headers };
  delete headers['proxy-authorization'];
  const { method } = request;
  const onward = http.request({ ...target, method, headers, path: pathname + search }, (reply) => {
    response.writeHead(reply.statusCode, reply.headers);
    reply.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
});
proxy.on('connect', (request, socket, head) => {
  console.log(request.method, request.url);
  socket.on('error', () => {});
  if (!isKnown(request)) {
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  const onward = net.connect(target, () => {
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    onward.write(head);
    onward.pipe(socket);
    socket.pipe(onward);
  });
  onward.on('error', () => socket.destroy());
  socket.on('close', () => onward.destroy());
});
proxy.listen(0, '127.0.0.1', () => console.log(proxy.address().port));
