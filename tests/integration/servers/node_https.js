// An https server as Node.js users write it.  It prints its port.
//
//   node node_https.js certificate key [authority of clients]

'use strict';
const fs = require('fs');
const https = require('https');

const [certificate, key, authority] = process.argv.slice(2);
const options = { cert: fs.readFileSync(certificate), key: fs.readFileSync(key) };
if (authority) {
  options.ca = fs.readFileSync(authority);
  options.requestCert = true;
}
const server = https.createServer(options, (request, response) => {
  const shown = request.socket.getPeerCertificate().subject;
  response.setHeader('X-Protocol', request.socket.getProtocol());
  response.setHeader('X-Reused', request.socket.isSessionReused() ? 'r' : '.');
  response.end(shown ? shown.CN : 'hello');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
